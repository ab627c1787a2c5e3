import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import type { Json, Ports } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";

export type OpenDisk = { readonly disk: Ports["disk"]; close(): Promise<void> };

/**
 * LevelDB in a directory that belongs to one node: with the copies of another, a node would break
 * every promise that the other made.
 */
export const openDisk = async (directory: string, id: string): Promise<OpenDisk> => {
  claim(directory, id);
  const db = new ClassicLevel<string, Json>(join(directory, "level"), {
    keyEncoding: "utf8",
    valueEncoding: "json",
  });
  try {
    await db.open();
  } catch (error) {
    throw new InputError(`${directory}: cannot be opened: ${reasonOf(error)}`);
  }
  return { disk: bufferedDisk(db), close: () => db.close() };
};

/**
 * Puts wait in memory for the flush, where SIGKILL takes them: left to the operating system's
 * cache they would survive, and a flush forgotten would go unnoticed.
 */
const bufferedDisk = (db: ClassicLevel<string, Json>): Ports["disk"] => {
  let unflushed: (readonly [key: string, value: Json])[] = [];
  let writing: (readonly [key: string, value: Json])[] = [];
  let turn: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    if (unflushed.length === 0) return;
    writing = unflushed;
    unflushed = [];
    const batch = writing.map(([key, value]) => ({ type: "put" as const, key, value }));
    await db.batch(batch, { sync: true });
    writing = [];
  };
  const pending = (): Map<string, Json> => new Map([...writing, ...unflushed]);
  return {
    get: async (key) => {
      const waiting = pending();
      return structuredClone(waiting.has(key) ? waiting.get(key) : await db.get(key));
    },
    list: async (prefix) => {
      const stored = await db.iterator({ gte: prefix, lt: `${prefix}\u{10FFFF}` }).all();
      const waiting = [...pending()].filter(([key]) => key.startsWith(prefix));
      return [...new Map([...stored, ...waiting])].sort(([one], [other]) =>
        one < other ? -1 : 1,
      );
    },
    put: (key, value) => void unflushed.push([key, structuredClone(value)]),
    flush: () => {
      // A flush that finds another under way waits for it, and then has its own writes done.
      const done = turn.then(write);
      turn = done.catch(() => undefined);
      return done;
    },
  };
};

const claim = (directory: string, id: string): void => {
  const path = join(directory, "lockstep-node.json");
  try {
    mkdirSync(directory, { recursive: true });
    const owner = ownerIn(path);
    if (owner !== undefined && owner !== id)
      throw new InputError(`${directory}: belongs to node ${owner}, not to ${id}`);
    if (owner !== undefined) return;
    writeFileSync(`${path}.new`, `${JSON.stringify({ owner: id })}\n`, { flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${directory}: no data directory: ${reasonOf(error)}`);
  }
};

const ownerIn = (path: string): string | undefined => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { owner } = JSON.parse(text);
    if (typeof owner === "string") return owner;
  } catch {}
  throw new InputError(`${path}:1:1: expected {"owner": the node's name}`);
};

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};
