/** Turns rules into transitions on sets: lists of rewrites, one for each level that the rule touches. */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import type { Field } from "../rules/fields.ts";
import type { Effect } from "../rules/rules.ts";
import type { WorldStep } from "../rules/steps.ts";
import type { Levels } from "./levels.ts";
import { networkParts } from "./network-parts.ts";
import type { NodeTable } from "./node-table.ts";
import type { Known, Part } from "./part.ts";
import { DONE, type Relation, type Rewrite } from "./relation.ts";

/** A rule of a process in one local value. */
export type LocalRule = {
  readonly p: number;
  readonly local: number;
  readonly effect: Effect;
  /** The letter that must be there for the rule to be enabled, or -1. */
  readonly given: number;
};

/** Fields and values: a step is enabled only if each of these fields has its value. */
export type Guards = readonly (readonly [field: Field, value: number])[];

/** Make transitions; both return the number of a list of the relation. */
type Transitions = {
  readonly ofRule: (rule: LocalRule) => number;
  readonly ofWorldStep: (step: WorldStep, guards: Guards) => number;
};

/** Makes transitions in `relation`. A transition takes into account only letters that have a level when it is made. */
export const transitionsOf = (
  cells: Cells,
  levels: Levels,
  table: NodeTable,
  relation: Relation,
): Transitions => {
  const network = networkParts(cells, levels);
  const listOf = (parts: readonly Part[]): number =>
    assembled(relation, inOrder(table, parts), 0, new Map());
  return {
    ofRule: (rule) => {
      const { p, local, effect, given } = rule;
      return listOf([
        ...ruleParts(cells, levels, rule),
        ...network({
          p,
          given,
          loses: effect.action.type === "lose",
          takes: effect.takes,
          // A process cannot already be deaf to a letter that waits; only a new local value can make it so.
          drops: effect.local === local || !cells.processes[p]!.deaf ? [] : [p],
          sends: effect.sends,
          unless: effect.unless,
          expires: effect.expires,
        }),
      ]);
    },
    ofWorldStep: (step, guards) =>
      listOf([
        ...worldStepParts(cells, levels, step, guards),
        ...network({ ...NO_LETTERS, sends: step.sends, drops: step.normalises }),
      ]),
  };
};

/** The parts in the order of their levels, with the parts at the same level joined. */
const inOrder = ({ places }: NodeTable, parts: readonly Part[]): readonly Part[] => {
  const byLevel = new Map<number, Part>();
  for (const part of parts) {
    const before = byLevel.get(part.level);
    byLevel.set(part.level, before === undefined ? part : both(before, part));
  }
  return [...byLevel.values()].sort((a, b) => places[a.level]! - places[b.level]!);
};

/** The number of the list made of the parts from index `at` on, given what the parts before have shown. */
const assembled = (
  relation: Relation,
  parts: readonly Part[],
  at: number,
  known: Known,
): number => {
  const part = parts[at];
  if (part === undefined) return DONE;
  const { level, shows, rewrite } = part;
  const here = rewrite(known);
  const rest = (met: Known): number => assembled(relation, parts, at + 1, met);
  if (here === null) return rest(known);
  if (shows < 0) return relation.list({ ...here, level, next: rest(known) });
  if (here.only >= 0)
    return relation.list({
      ...here,
      level,
      next: rest(new Map(known).set(shows, here.of(here.only))),
    });
  const next = (value: number): number => rest(new Map(known).set(shows, here.of(value)));
  return relation.list({ ...here, level, next }, rest(known));
};

/** The image of a value under maps of one cell, applied one after another. */
const through = (cells: Cells, maps: readonly number[], value: number): number =>
  maps.reduce(
    (image, map) => (image === DISABLED ? image : cells.maps[map]!.of(image)),
    value,
  );

/** The parts of a rule, except those for letters, which `networkParts` makes. */
const ruleParts = (
  cells: Cells,
  levels: Levels,
  { p, local, effect: { local: next, maps, heldBy } }: LocalRule,
): readonly Part[] => {
  const on = (cell: number): number[] =>
    maps.filter((map) => cells.maps[map]!.cell === cell);
  const faults = on(cells.faultsCell);
  const history = on(cells.historyCell);
  const isHeld = (value: number): boolean => {
    const { cut } = cells.faults.values[value]!;
    return cut >= 0 && (heldBy & (1 << cut)) !== 0;
  };
  const parts: Part[] = [
    fixed(levels.locals[p]!, p, {
      name: `${local} to ${next}`,
      of: (value) => (value === local ? next : DISABLED),
      only: local,
    }),
  ];
  if (faults.length > 0 || heldBy !== 0)
    parts.push(
      fixed(levels.faults, -1, {
        name: `${faults} unless ${heldBy}`,
        of: (value) => (isHeld(value) ? DISABLED : through(cells, faults, value)),
        only: -1,
      }),
    );
  if (history.length > 0)
    parts.push(
      fixed(levels.history, -1, {
        name: `${history}`,
        of: (value) => through(cells, history, value),
        only: -1,
      }),
    );
  return parts;
};

/** The parts of a step of the world, except those for letters, which `networkParts` makes. */
const worldStepParts = (
  cells: Cells,
  levels: Levels,
  step: WorldStep,
  guards: Guards,
): readonly Part[] => {
  // Maps that add letters are left out: they change inbox cells, and `networkParts` makes the parts for letters.
  const adding = new Set(step.sends.map(cells.adding));
  const all = step.maps.filter((map) => !adding.has(map));
  const touched = new Set(all.map((map) => cells.maps[map]!.cell));
  for (const [{ p }] of guards) touched.add(p);
  for (const p of step.normalises) touched.add(p);
  return [...touched].map((cell): Part => {
    const maps = all.filter((map) => cells.maps[map]!.cell === cell);
    const own = guards.filter(([{ p }]) => p === cell);
    const passes = (local: number): boolean =>
      own.every(([field, value]) => field.valueOf(local) === value);
    const given = own.map(([{ text }, value]) => `${text} is ${value}`);
    const isNormalised = step.normalises.includes(cell);
    return fixed(levels.ofCell(cell)[0]!, isNormalised ? cell : -1, {
      name: `maps ${maps} if ${given} then ${isNormalised ? levels.letters.length : ""}`,
      of: (value) => (passes(value) ? through(cells, maps, value) : DISABLED),
      only: -1,
    });
  });
};

const fixed = (
  level: number,
  shows: number,
  rewrite: Omit<Rewrite, "level" | "next">,
): Part => ({ level, shows, rewrite: () => rewrite });

/** Joins two parts at the same level: the second follows the first. */
const both = (first: Part, second: Part): Part => ({
  level: first.level,
  shows: Math.max(first.shows, second.shows),
  rewrite: (known) => {
    const a = first.rewrite(known);
    const b = second.rewrite(known);
    if (a === null || b === null) return a ?? b;
    return {
      name: `${a.name}, ${b.name}`,
      of: (value) => {
        const image = a.of(value);
        return image === DISABLED ? image : b.of(image);
      },
      only: a.only,
    };
  },
});

const NO_LETTERS = {
  p: -1,
  given: -1,
  loses: false,
  takes: -1,
  drops: [],
  sends: [],
  unless: [],
  expires: [],
} as const;
