import { describe, expect, test } from "vitest";
import { cellMaps, DISABLED } from "./cell-maps.ts";
import type { Cells, Faults, Local } from "./cells.ts";
import { faultMaps } from "./fault-maps.ts";
import { localMaps } from "./local-maps.ts";
import { interner } from "./values.ts";

const same = (value: number): number => value;

describe("maps of cells", () => {
  test("have one index for each cell and name", () => {
    const { maps, map } = cellMaps();

    expect(map(0, "tick", same)).toBe(0);
    expect(map(1, "tick", same)).toBe(1);
    expect(map(0, "age", same)).toBe(2);
    expect(map(0, "tick", same)).toBe(0);
    expect(maps.map(({ cell, name }) => `${cell} ${name}`)).toEqual([
      "0 tick",
      "1 tick",
      "0 age",
    ]);
  });
});

describe("maps of faults", () => {
  const NONE: Faults = {
    loss: 0,
    duplicates: 0,
    crashes: 0,
    restarts: 0,
    wipes: 0,
    partitions: 0,
    ticks: 0,
    cut: -1,
  };
  /** The faults that are left after these maps, applied one after the other; null if one of the maps is disabled. */
  const left = (
    initially: Partial<Faults>,
    taken: readonly ((maps: ReturnType<typeof faultMaps>) => number)[],
  ): Partial<Faults> | null => {
    const faults = interner<Faults>();
    const { maps, map } = cellMaps();
    const ofFaults = faultMaps(map, { cell: 0, faults });
    let value = faults.id({ ...NONE, ...initially }, "faults");
    for (const take of taken) {
      value = maps[take(ofFaults)]!.of(value);
      if (value === DISABLED) return null;
    }
    return faults.values[value]!;
  };

  test("spend a budget until it is empty", () => {
    const crash = (maps: ReturnType<typeof faultMaps>) => maps.spending("crashes");

    expect(left({ crashes: 2 }, [crash])).toMatchObject({ crashes: 1 });
    expect(left({ crashes: 2 }, [crash, crash])).toMatchObject({ crashes: 0 });
    expect(left({ crashes: 2 }, [crash, crash, crash])).toBeNull();
  });

  test("never spend a budget without end", () => {
    const tick = (maps: ReturnType<typeof faultMaps>) => maps.spending("ticks");

    expect(left({ ticks: -1 }, [tick, tick])).toMatchObject({ ticks: -1 });
  });

  test("begin a cut where none is in force, and end it", () => {
    const cut = (maps: ReturnType<typeof faultMaps>) => maps.cutting(1);
    const heal = (maps: ReturnType<typeof faultMaps>) => maps.cutting(-1);

    expect(left({ partitions: 2 }, [cut])).toMatchObject({ partitions: 1, cut: 1 });
    expect(left({ partitions: 2 }, [cut, cut])).toBeNull();
    expect(left({ partitions: 2 }, [cut, heal])).toMatchObject({
      partitions: 1,
      cut: -1,
    });
    expect(left({ partitions: 1 }, [cut, heal, cut])).toBeNull();
    expect(left({ partitions: 1 }, [heal])).toBeNull();
  });
});

describe("maps of a local value", () => {
  const UP: Local = { state: 3, past: 0, up: true, asked: [1], waiting: ["yes"] };
  /**
   * The local value that a map makes of one, or null if the map is disabled. The states of the process count ticks up
   * to 4.
   */
  const made = (
    from: Partial<Local>,
    take: (maps: ReturnType<typeof localMaps>) => number,
  ): Partial<Local> | null => {
    const locals = [interner<Local>()];
    const { maps, map } = cellMaps();
    const reactions = [
      {
        past: (past: number, state: number) => past + state,
        tick: (state: number) => (state < 4 ? state + 1 : null),
        patched: () => 7,
      },
    ];
    const given = { nodes: ["a"], locals, reactions } as unknown as Cells;
    const value = locals[0]!.id({ ...UP, ...from }, "a");
    const image = maps[take(localMaps(map, given))]!.of(value);
    return image === DISABLED ? null : locals[0]!.values[image]!;
  };

  test("let time pass where it may, and for a process that is down without effect", () => {
    expect(made({}, (maps) => maps.ticking(0))).toEqual({ ...UP, state: 4, past: 4 });
    expect(made({ state: 4 }, (maps) => maps.ticking(0))).toBeNull();
    expect(made({ up: false }, (maps) => maps.ticking(0))).toEqual({ ...UP, up: false });
  });

  test("give no step where a process that takes part is down", () => {
    expect(made({}, (maps) => maps.patching(0, { x: 1 }))).toMatchObject({ state: 7 });
    expect(made({ up: false }, (maps) => maps.patching(0, { x: 1 }))).toBeNull();
    expect(made({}, (maps) => maps.acting(0))).toEqual({ ...UP, past: 3 });
    expect(made({ up: false }, (maps) => maps.acting(0))).toBeNull();
  });

  test("answer a client that waits, and no other", () => {
    expect(made({}, (maps) => maps.answering(0, 0))).toEqual({ ...UP, waiting: ["no"] });
    expect(made({ waiting: ["lost"] }, (maps) => maps.answering(0, 0))).toBeNull();
    expect(made({ up: false }, (maps) => maps.answering(0, 0))).toBeNull();
  });
});
