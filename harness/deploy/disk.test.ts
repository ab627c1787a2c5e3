import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DiskFailure, type Json } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { Random } from "../simulate/random.ts";
import { openDisk } from "./disk.ts";

/** How many damages the test tries; `npm run long` tries more. */
const { DAMAGES = "30" } = process.env;

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lockstep-disk-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lines: string[] = [];
const open = (beforeWrite = (): void => {}, at = join(directory, "n1")) =>
  openDisk(at, "n1", { warn: (line) => lines.push(line), beforeWrite });

type Entries = readonly (readonly [key: string, value: Json])[];

/** What the directory holds, or the error with which it is refused. */
const contentOf = async (at: string): Promise<Entries | InputError> => {
  try {
    const { disk, close } = await open(undefined, at);
    const entries = await disk.list("");
    await close();
    return entries;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
};

describe("a write that fails", () => {
  test("fails every flush that covers it, is not lost, and is reported once", async () => {
    let fails = true;
    const { disk, close } = await open(() => {
      if (fails) throw new Error("no space left on device");
    });
    lines.length = 0;
    disk.put("a", 1);
    const first = disk.flush();
    disk.put("b", 2);
    const second = disk.flush();
    await expect(first).rejects.toThrow(DiskFailure);
    await expect(second).rejects.toThrow(DiskFailure);
    await expect(disk.flush()).rejects.toThrow(DiskFailure);
    expect(await disk.get("a")).toBe(1);
    fails = false;
    await disk.flush();
    expect(lines).toEqual([
      `${directory}/n1: cannot be written: no space left on device; nothing is acknowledged until it can`,
      `${directory}/n1: can be written again`,
    ]);
    await close();
    expect(await contentOf(join(directory, "n1"))).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  test("of the database itself makes it close and open again", async () => {
    const { disk, close } = await open();
    disk.put("a", 1);
    await disk.flush();
    // First the mark of the flushed batch cannot be written, then the database.
    const { ClassicLevel } = await import("classic-level");
    const { batch } = ClassicLevel.prototype;
    ClassicLevel.prototype.batch = (() =>
      Promise.reject(new Error("input/output error"))) as never;
    disk.put("b", 2);
    await expect(disk.flush()).rejects.toThrow(/input\/output error/);
    ClassicLevel.prototype.batch = batch;
    await disk.flush();
    await close();
    expect(await contentOf(join(directory, "n1"))).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });
});

describe("damage is detected", () => {
  /** A database with batches in the log; or, after a restart, with older ones in a table. */
  const filled = async (inTables: boolean): Promise<Entries> => {
    let entries: Entries = [];
    for (const round of inTables ? [1, 2] : [1]) {
      const { disk, close } = await open();
      for (let i = 0; i < 20; i++) {
        disk.put(`held/${i % 7}`, { round, i, text: "x".repeat(40) });
        disk.put("counter", i + 100 * round);
        await disk.flush();
      }
      entries = await disk.list(""); // Opening it again would move the log to a table.
      await close();
    }
    return entries;
  };

  const files = (): string[] =>
    readdirSync(join(directory, "n1"), { recursive: true, encoding: "utf8" }).filter(
      (file) => statSync(join(directory, "n1", file)).isFile(),
    );
  /** Files that LevelDB makes again, or writes only for people. */
  const isIdle = (file: string): boolean => /\/(LOCK|LOG|LOG\.old)$/.test(file);

  const damagedBy = async (damage: (at: string) => void) => {
    const at = join(directory, "damaged");
    rmSync(at, { recursive: true, force: true });
    cpSync(join(directory, "n1"), at, { recursive: true });
    damage(at);
    return contentOf(at);
  };

  test.each([
    ["in the log", false],
    ["in tables", true],
  ])("one bit anywhere, %s: exactly the same data, or a refusal", async (_, inTables) => {
    const right = await filled(inTables);
    const random = new Random(1, "damage");
    const targets = files().filter((file) => !isIdle(file));
    let refused = 0;
    for (let i = 0; i < Number(DAMAGES); i++) {
      const file = random.pick(targets);
      const bytes = readFileSync(join(directory, "n1", file));
      if (bytes.length === 0) continue;
      const place = random.int(0, bytes.length - 1);
      bytes[place]! ^= 1 << random.int(0, 7);
      const found = await damagedBy((at) => writeFileSync(join(at, file), bytes));
      if (found instanceof InputError) refused++;
      else expect(found, `${file} at ${place}`).toEqual(right);
    }
    expect(refused).toBeGreaterThan(Number(DAMAGES) / 4);
  });

  test.each([
    ["in the log", false],
    ["in tables", true],
  ])("each file cut short or deleted, %s", async (_, inTables) => {
    const right = await filled(inTables);
    for (const file of files().filter((file) => !isIdle(file))) {
      const { size } = statSync(join(directory, "n1", file));
      for (const part of [0, 0.5, 0.9]) {
        const found = await damagedBy((at) =>
          truncateSync(join(at, file), Math.floor(size * part)),
        );
        if (!(found instanceof InputError))
          expect(found, `${file}: ${part} of ${size}`).toEqual(right);
      }
      const found = await damagedBy((at) => rmSync(join(at, file)));
      if (size > 0)
        expect(found, `${file} deleted`).toMatchObject({
          message: expect.stringMatching(/damaged\/.*: .*/),
        });
    }
  });

  test("a refusal names the file and the remedy", async () => {
    await filled(true);
    const at = join(directory, "n1");
    rmSync(join(at, "level", "CURRENT"));
    await expect(open()).rejects.toThrow(
      `${at}/level/CURRENT: is missing. This node does not start: it has lost acknowledged writes. Restore the directory`,
    );
  });

  test("an interrupted write is no damage", async () => {
    const right = await filled(false);
    const at = join(directory, "n1");
    // The batch is in the database, but its number is not in the mark yet.
    const mark = readFileSync(join(at, "flushed"));
    const { disk, close } = await open();
    disk.put("late", 1);
    await disk.flush();
    await close();
    writeFileSync(join(at, "flushed"), mark);
    expect(await contentOf(at)).toEqual([...right, ["late", 1]]);
    // One slot of the mark is torn.
    const torn = Buffer.from(mark);
    torn.write("garbage", 3);
    writeFileSync(join(at, "flushed"), torn);
    expect(await contentOf(at)).toEqual([...right, ["late", 1]]);
  });
});
