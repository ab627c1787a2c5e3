/**
 * A LevelDB that detects damage. LevelDB itself drops the end of a damaged log without an error: acknowledged
 * writes would be lost, and a counter would give numbers again.
 *
 * Each record carries a checksum. Each batch has a number, and writes one more record with the number of all
 * records and the sum of their checksums. A file beside the database (`FlushedMark`) holds the number of the
 * last flushed batch. `open` reads all records and compares them with both.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import type { Json } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { crashOfScan } from "./crash-of-scan.ts";
import { FlushedMark } from "./flushed-mark.ts";
import { reasonOf } from "./reason-of.ts";
import { seal, unseal } from "./sealed-record.ts";

/** A value to write under a key. */
export type Put = readonly [key: string, value: Json];

/** The state after the last batch: its number, and the checksums by key with their sum. */
type Content = {
  readonly batch: number;
  readonly sum: bigint;
  readonly checksums: Map<string, bigint>;
};

type Level = ClassicLevel<string, string>;

/** The database of one node. */
export class SealedLevel {
  readonly #directory: string;
  readonly #mark: FlushedMark;
  #level: Level;
  #content: Content;
  /** A write has failed: LevelDB refuses further writes until it is opened again. */
  #isBroken = false;

  private constructor(directory: string, mark: FlushedMark, loaded: Loaded) {
    this.#directory = directory;
    this.#mark = mark;
    this.#level = loaded.level;
    this.#content = loaded.content;
  }

  /** Makes an empty database in a directory that has none. */
  static create(directory: string): Promise<void> {
    return FlushedMark.create(markIn(directory));
  }

  /**
   * Opens what `create` made.
   *
   * @throws InputError when the database is in use, damaged, or lacks what was flushed
   */
  static async open(directory: string): Promise<SealedLevel> {
    const mark = await FlushedMark.open(markIn(directory)).catch((error: unknown) => {
      throw refusal(directory, "flushed", `cannot be read: ${reasonOf(error)}`);
    });
    if (mark === undefined) throw refusal(directory, "flushed", "is damaged");
    try {
      if (mark.batch > 0) await requireReadable(directory);
      return new SealedLevel(directory, mark, await load(directory, mark));
    } catch (error) {
      await mark.close();
      throw error;
    }
  }

  /** The value of a key; undefined if there is none. @throws InputError when it is damaged */
  async get(key: string): Promise<Json | undefined> {
    const text = await this.#level.get(recordName(key));
    return text === undefined ? undefined : this.#valueOf(key, text);
  }

  /** All entries whose keys have this prefix, in the order of their keys. */
  async list(prefix: string): Promise<Put[]> {
    const [gte, lt] = [recordName(prefix), recordName(`${prefix}\u{10FFFF}`)];
    const found = await this.#level.iterator({ gte, lt }).all();
    return found.map(([name, text]) => {
      const key = name.slice(RECORD.length);
      return [key, this.#valueOf(key, text)];
    });
  }

  /**
   * Writes all of these puts or none, and resolves when they are on disk. The caller waits for the last write
   * before the next.
   *
   * @throws what LevelDB throws
   */
  async write(puts: readonly Put[]): Promise<void> {
    if (this.#isBroken) await this.#reopen();
    const { checksums } = this.#content;
    const batch = Math.max(this.#content.batch, this.#mark.batch) + 1;
    const last = new Map(puts);
    let { sum } = this.#content;
    const records = [...last].map(([key, value]) => {
      const { text, checksum } = seal(key, batch, value);
      sum = BigInt.asUintN(64, sum - (checksums.get(key) ?? 0n) + checksum);
      return { key, text, checksum };
    });
    const count = new Set([...checksums.keys(), ...last.keys()]).size;
    const state = seal(STATE, batch, { count, sum: `${sum}` });
    this.#isBroken = true; // Until the batch is written.
    await this.#level.batch(
      [
        ...records.map(({ key, text }) => put(recordName(key), text)),
        put(STATE, state.text),
      ],
      { sync: true },
    );
    for (const { key, checksum } of records) checksums.set(key, checksum);
    this.#content = { batch, sum, checksums };
    this.#isBroken = false;
    await this.#mark.set(batch);
  }

  /** Closes the database. */
  async close(): Promise<void> {
    await this.#level.close();
    await this.#mark.close();
  }

  async #reopen(): Promise<void> {
    await this.#level.close();
    const { level, content } = await load(this.#directory, this.#mark);
    this.#level = level;
    this.#content = content;
    this.#isBroken = false;
  }

  #valueOf(key: string, text: string): Json {
    const record = unseal(key, text);
    if (record !== undefined) return record.value;
    throw refusal(
      this.#directory,
      "level",
      `the record ${JSON.stringify(key)} is damaged`,
    );
  }
}

type Loaded = { readonly level: Level; readonly content: Content };

const requireReadable = async (directory: string): Promise<void> => {
  const crash = await crashOfScan(join(directory, "level"));
  if (crash !== null) throw refusal(directory, "level", `cannot be read: ${crash}`);
};

const load = async (directory: string, mark: FlushedMark): Promise<Loaded> => {
  const path = join(directory, "level");
  const isNew = mark.batch === 0;
  if (!isNew && !existsSync(join(path, "CURRENT")))
    throw refusal(directory, "level/CURRENT", "is missing");
  const level: Level = new ClassicLevel(path, {
    keyEncoding: "utf8",
    valueEncoding: "utf8",
  });
  try {
    await level.open({ createIfMissing: isNew });
  } catch (error) {
    const reason = reasonOf(error);
    if (/corrupt|no such file|missing|not a|invalid/i.test(reason))
      throw refusal(directory, "level", reason);
    throw new InputError(`${directory}: cannot be opened: ${reason}`);
  }
  try {
    return { level, content: await contentOf(level, directory, mark.batch) };
  } catch (error) {
    await level.close();
    throw error;
  }
};

/** Reads all records, and compares them with the last batch and the mark. @throws InputError at a difference */
const contentOf = async (
  level: Level,
  directory: string,
  flushed: number,
): Promise<Content> => {
  const damaged = (why: string): InputError => refusal(directory, "level", why);
  let sum = 0n;
  let state: { batch: number; count: number; sum: string } | undefined;
  const checksums = new Map<string, bigint>();
  try {
    for await (const [name, text] of level.iterator()) {
      const key = name === STATE ? STATE : name.slice(RECORD.length);
      const record = unseal(key, text);
      if (record === undefined)
        throw damaged(`the record ${JSON.stringify(name)} is damaged`);
      if (name === STATE) {
        const { count, sum } = record.value as { count: number; sum: string };
        state = { batch: record.batch, count, sum };
        continue;
      }
      checksums.set(key, record.checksum);
      sum = BigInt.asUintN(64, sum + record.checksum);
    }
  } catch (error) {
    throw error instanceof InputError ? error : damaged(reasonOf(error));
  }
  const { batch, ...expected } = state ?? { batch: 0, count: 0, sum: "0" };
  if (batch < flushed)
    throw damaged(`ends with batch ${batch}, but batch ${flushed} was flushed`);
  if (expected.count !== checksums.size || expected.sum !== `${sum}`)
    throw damaged(
      `holds ${checksums.size} records, which are not the ${expected.count} of batch ${batch}`,
    );
  return { batch, sum, checksums };
};

/** The name of the record of the last batch; it sorts before all others. */
const STATE = "!";
const RECORD = "=";

const recordName = (key: string): string => RECORD + key;
const put = (key: string, value: string) => ({ type: "put" as const, key, value });
const markIn = (directory: string): string => join(directory, "flushed");

/** The error of a node that has lost acknowledged writes: it must not start, or it would break its promises. */
const refusal = (directory: string, file: string, why: string): InputError =>
  new InputError(
    `${join(directory, file)}: ${why}. This node does not start: it has lost acknowledged writes. ` +
      "Restore the directory as it was, or replace the node by one with another name and an empty directory",
  );
