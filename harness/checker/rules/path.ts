/** A path of the checker as data that people and files can read. */
import type { Taken } from "../../model/observe.ts";
import type { Operation } from "../../model/operation.ts";
import type { Letter, NodeId } from "../../model/process.ts";
import type { Cells } from "../cells/cells.ts";
import { operationsOf } from "../cells/history-cell.ts";
import { removed } from "../cells/inbox.ts";
import type { PathStep } from "../explicit/explored.ts";
import type { TakenStep } from "./stepper.ts";

/** One step, and the states of the processes that it changed. */
export type PathEntry = Taken &
  Expiring & { readonly changed: Readonly<Record<NodeId, unknown>> };

/** The letters that vanish from the network with a step, where there are any. */
type Expiring = { readonly expired?: readonly Letter[] };

/** A path without its first state: each step, and what it changed. */
export type Path = {
  readonly entries: readonly PathEntry[];
  /** The history at the end of the path. */
  readonly history: readonly Operation[];
};

/** The path without steps. */
export const NO_STEPS: Path = { entries: [], history: [] };

/** The path of these steps. The first element is the first state, to which no step led. */
export const pathOf = (cells: Cells, steps: readonly PathStep[]): Path => ({
  entries: steps.slice(1).map(({ step, values }, i) => ({
    ...takenOf(cells, step!),
    ...expiringIn(cells, step!, steps[i]!.values),
    changed: changes(cells, steps[i]!.values, values),
  })),
  history: operationsOf(
    cells.histories.values[steps.at(-1)!.values[cells.historyCell]!]!,
  ),
});

/** A step with its letters and answers as values instead of numbers. */
export const takenOf = (cells: Cells, step: TakenStep): Taken => ({
  ...labelOf(cells, step),
  sends: step.sends.map((letter) => cells.letters.values[letter]!),
  responses: step.responses,
});

/** The action of a step, with its letter as a value instead of a number. */
export const labelOf = (
  cells: Cells,
  { action }: Pick<TakenStep, "action">,
): Omit<Taken, "sends" | "responses"> => {
  switch (action.type) {
    case "deliver":
    case "lose": {
      const letter = cells.letters.values[action.letter]!;
      const kept = "kept" in action ? ({ kept: true } as const) : {};
      return { action: action.type, node: letter.to, letter, ...kept };
    }
    case "act":
      return { action: "act", node: action.node, name: action.name };
    case "request": {
      const { node, client, request } = action;
      return { action: "request", node, client, request };
    }
    case "cut":
      return { action: "cut", cut: action.cut };
    case "joint":
      return { action: "joint", name: action.name, args: action.args };
    case "heal":
    case "tick":
      return { action: action.type };
    default:
      return { action: action.type, node: action.node };
  }
};

/** What vanishes with a step that is taken in the state of these ids: by cell, before it. */
export const expiringIn = (
  cells: Cells,
  { action, expires = [] }: TakenStep,
  before: Int32Array,
): Expiring => {
  if (expires.length === 0) return {};
  const count = cells.nodes.length;
  const flying = cells.inboxes.flatMap(({ values }, p) => values[before[count + p]!]!);
  const isTaken = action.type === "deliver" && !action.kept && cells.network !== "set";
  const others = isTaken ? removed(flying, action.letter) : flying;
  const gone = others.filter((letter) =>
    expires.some((test) => cells.letterTests.matches(test, letter)),
  );
  if (gone.length === 0) return {};
  return { expired: gone.map((letter) => cells.letters.values[letter]!) };
};

const changes = (
  cells: Cells,
  before: Int32Array,
  after: Int32Array,
): Record<NodeId, unknown> => {
  const changed: Record<NodeId, unknown> = {};
  for (const [p, node] of cells.nodes.entries()) {
    const state = (values: Int32Array): number =>
      cells.locals[p]!.values[values[p]!]!.state;
    if (state(before) !== state(after))
      changed[node] = cells.reactions[p]!.states.values[state(after)];
  }
  return changed;
};
