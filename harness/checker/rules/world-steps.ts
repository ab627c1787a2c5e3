/** Steps that belong to no process alone: cuts, ticks and joint actions. */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { jointStepsOf, jointTries } from "./joint.ts";
import { normalised, type WorldStep } from "./steps.ts";

/**
 * The steps that may be enabled in a state, given its local values; a step is enabled if none of its maps is disabled.
 */
type WorldSteps = (local: (p: number) => number) => readonly WorldStep[];

/**
 * The steps of the world and of joint actions.
 *
 * @param remembers whether the steps of joint actions are remembered by the fields that they read
 */
export const worldStepsOf = (cells: Cells, remembers = true): WorldSteps => {
  const always = lastingSteps(cells);
  if (!remembers) {
    const jointSteps = jointStepsOf(cells);
    return (local) => [...always, ...jointSteps(local)];
  }
  const tries = jointTries(cells);
  if (tries.length === 0) return () => always;
  return (local) => [...always, ...tries.flatMap(({ answer }) => answer(local))];
};

/** The steps that are the same in every state: cuts, their ends, and ticks. */
export const lastingSteps = (cells: Cells): readonly WorldStep[] => [
  ...partitionSteps(cells),
  ...tickSteps(cells),
];

const partitionSteps = (cells: Cells): readonly WorldStep[] => {
  if (cells.cuts.length === 0) return [];
  const cuts = cells.cuts.map((cut, i) => ({
    action: { type: "cut", cut } as const,
    maps: [cells.cutting(i)],
    ...SILENT,
    fault: true,
  }));
  const heal = { action: { type: "heal" }, maps: [cells.cutting(-1)] } as const;
  return [...cuts, { ...heal, ...SILENT, fault: false }];
};

/** For a step that sends no letter, answers no client, and makes no process deaf to a letter. */
const SILENT = { normalises: [], sends: [], responses: [] } as const;

/** The tick, which all processes take at once; it is not enabled if one of them refuses it. */
const tickSteps = (cells: Cells): readonly WorldStep[] => {
  const { ticks, ages } = cells.system.environment;
  const { timed } = cells.system;
  if (ticks === undefined || ticks === 0) return [];
  const all = cells.nodes.map((_, p) => p);
  return [
    {
      ...SILENT,
      action: { type: "tick" },
      maps: [
        cells.spending("ticks"),
        ...all.filter((p) => cells.processes[p]!.tick).map(cells.ticking),
        ...(ages === undefined ? [] : all.map(cells.ageing)),
        ...(timed === undefined ? [] : [cells.elapsing()]),
      ],
      normalises: all.filter((p) => cells.processes[p]!.deaf),
      fault: false,
    },
  ];
};

/**
 * The state after a step, as ids by cell; null if the step is not enabled. `imageOf` gives the image of a value under a
 * map.
 */
export const takeWorldStep = (
  cells: Cells,
  {
    values,
    imageOf,
  }: {
    readonly values: Int32Array;
    readonly imageOf: (map: number, value: number) => number;
  },
  step: WorldStep,
): Int32Array | null => {
  const next = values.slice();
  for (const map of step.maps) {
    const { cell } = cells.maps[map]!;
    const image = imageOf(map, next[cell]!);
    if (image === DISABLED) return null;
    next[cell] = image;
  }
  const count = cells.nodes.length;
  for (const p of step.normalises)
    next[count + p] = normalised(cells, p, next[p]!, next[count + p]!);
  return next;
};
