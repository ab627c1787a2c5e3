import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Snapshot } from "../checker/explicit/snapshot.ts";
import { InputError } from "../model/input-error.ts";
import { checkpointIn, saverOf } from "./files.ts";

const root = mkdtempSync(join(tmpdir(), "lockstep-checkpoint-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "kept-"));
});

/**
 * A snapshot of a search with this many states: two words of rows and one word of parents for each, and as many values.
 */
const snapshotAt = (states: number, generation = 0): Snapshot => ({
  generation,
  numbers: { states, depth: Math.floor(states / 10) },
  words: {
    rows: {
      length: 2 * states,
      from: function* (start) {
        for (let at = start; at < 2 * states; at += 7)
          yield Int32Array.from({ length: Math.min(7, 2 * states - at) }, (_, i) =>
            word(at + i, generation),
          );
      },
    },
    parents: {
      length: states,
      from: (start) => [new Int32Array(states - start).fill(-1)],
    },
  },
  values: {
    locals: Array.from({ length: states }, (_, i) => ({ i, set: new Set([i]) })),
  },
});

const word = (at: number, generation: number): number =>
  Math.imul(at + 1, 77_777_777 + generation);

const readBack = () => {
  const found = checkpointIn(folder);
  if (found === null) return null;
  const { about, finished, restored } = found;
  return {
    about,
    finished,
    numbers: restored.numbers,
    rows: [...restored.words("rows")].flatMap((piece) => [...piece]),
    parents: [...restored.words("parents")].flatMap((piece) => [...piece]),
    locals: restored.values("locals"),
  };
};

const expected = (states: number, generation = 0) => ({
  about: { spec: "it" },
  finished: false,
  numbers: { states, depth: Math.floor(states / 10) },
  rows: Array.from({ length: 2 * states }, (_, at) => word(at, generation)),
  parents: Array.from({ length: states }, () => -1),
  locals: Array.from({ length: states }, (_, i) => ({ i, set: new Set([i]) })),
});

const saver = (resumes = false) => saverOf(folder, { spec: "it" }, resumes);

describe("a checkpoint", () => {
  test("there is none before the first save", () => {
    expect(checkpointIn(join(folder, "absent"))).toBeNull();
    saver();
    expect(checkpointIn(folder)).toBeNull();
  });

  test("holds the last of several saves, each of which wrote only what was new", () => {
    const save = saver();
    for (const states of [10, 11, 11, 500]) {
      save(snapshotAt(states), false);
      expect(readBack()).toEqual(expected(states));
    }
    expect(readdirSync(folder)).toHaveLength(5);
  });

  test("is continued by a later run", () => {
    saver()(snapshotAt(10), false);
    saver(true)(snapshotAt(25), false);

    expect(readBack()).toEqual(expected(25));
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("is written whole again after the rows got another layout, and the old parts are deleted", () => {
    const save = saver();
    save(snapshotAt(10), false);
    save(snapshotAt(20), false);
    save(snapshotAt(20, 1), true);

    expect(readBack()).toEqual({ ...expected(20, 1), finished: true });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("stays whole when a save is interrupted", () => {
    const save = saver();
    save(snapshotAt(10), false);
    const cutOff: Snapshot = {
      ...snapshotAt(20),
      values: {
        get locals(): readonly unknown[] {
          throw new Error("killed");
        },
      },
    };
    expect(() => save(cutOff, false)).toThrow("killed");
    expect(readBack()).toEqual(expected(10));
    saver(true)(snapshotAt(30), false);
    expect(readBack()).toEqual(expected(30));
  });
});

describe("a damaged checkpoint is refused, whatever was damaged", () => {
  const intact = join(root, "intact");
  const copyIntact = (): readonly string[] => {
    for (const file of readdirSync(intact))
      copyFileSync(join(intact, file), join(folder, file));
    return readdirSync(folder);
  };
  const save = saverOf(intact, { spec: "it" }, false);
  save(snapshotAt(20), false);
  save(snapshotAt(45), false);

  const refused = (file: string) => {
    expect(() => checkpointIn(folder)).toThrow(InputError);
    expect(() => checkpointIn(folder)).toThrow(join(folder, file));
  };

  const place = fc.record({
    file: fc.nat(2),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  test("truncated anywhere", () => {
    fc.assert(
      fc.property(place, ({ file, at }) => {
        const name = copyIntact()[file]!;
        const { length } = readFileSync(join(folder, name));
        truncateSync(join(folder, name), Math.floor(at * length));
        refused(name);
      }),
    );
  });

  test("one bit flipped anywhere", () => {
    fc.assert(
      fc.property(place, fc.nat(7), ({ file, at }, bit) => {
        const name = copyIntact()[file]!;
        const bytes = readFileSync(join(folder, name));
        bytes[Math.floor(at * bytes.length)]! ^= 1 << bit;
        writeFileSync(join(folder, name), bytes);
        refused(name);
      }),
    );
  });

  test("bytes added, or a part missing", () => {
    for (const name of copyIntact()) {
      writeFileSync(join(folder, name), "more", { flag: "a" });
      refused(name);
      copyIntact();
      if (!name.startsWith("part")) continue;
      rmSync(join(folder, name));
      refused(name);
      copyIntact();
    }
  });
});

test("a folder that cannot be written is an input error", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => saverOf(join(folder, "file"), {}, false)).toThrow("cannot be written");
});
