/** Explores a system and judges what it promises. */
import { models } from "../consistency/models.ts";
import { InputError } from "../model/input-error.ts";
import type { Model, System } from "../model/system.ts";
import type { Verdict } from "../model/verdict.ts";
import { type Cells, cellsOf } from "./cells.ts";
import { deafnessHolds } from "./deaf.ts";
import { type Explored, explore, type Limits, successors } from "./explore.ts";
import { operationsOf } from "./history-cell.ts";
import { bitsFor, layoutOf, packed } from "./layout.ts";
import { type Path, pathOf } from "./path.ts";
import { rememberedOn, type View } from "./predicate.ts";
import { worldsOf } from "./world.ts";

export type Kind = "always" | "sometimes" | "consistent" | "deadlock" | "temporal";

export type Judged = {
  readonly name: string;
  readonly kind: Kind;
  readonly verdict: Verdict;
  /** A shortest counterexample, or the witness of a `sometimes`. */
  readonly path: Path | null;
};

export type Checked = {
  readonly system: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly complete: boolean;
  readonly bytes: number;
  /** How often a handler was called. */
  readonly calls: number;
  readonly properties: readonly Judged[];
  readonly hints: readonly string[];
};

export type CheckOptions = Limits & {
  /** Judge only these properties; the search ends when all of them are decided. */
  readonly only?: readonly string[];
};

export const NO_DEADLOCK = "no deadlock";

type Property = {
  readonly name: string;
  readonly kind: Kind;
  /** Where in the search it is asked, and what answers it: `true` decides. */
  readonly at: "state" | "stuck";
  readonly decides: (view: View) => boolean;
  found: number;
};

export const check = (system: System, options: CheckOptions = {}): Checked => {
  const cells = cellsOf(system);
  const { only } = options;
  const wanted = (name: string): boolean => only === undefined || only.includes(name);
  const properties = propertiesOf(cells).filter(({ name }) => wanted(name));
  const unjudged = [system.leadsTo, system.eventually, system.refines].flatMap((part) =>
    Object.keys(part),
  );
  const names = [...properties.map(({ name }) => name), ...unjudged];
  for (const name of only ?? [])
    if (!names.includes(name))
      throw new InputError(
        `${system.name} has no property "${name}"; it has ${names.join(", ")}`,
      );
  let open = properties.length;
  const decide =
    (at: Property["at"]) =>
    (state: number, view: View): boolean => {
      for (const property of properties)
        if (property.at === at && property.found < 0 && property.decides(view)) {
          property.found = state;
          open--;
        }
      return open === 0 && properties.length > 0;
    };
  const explored = explore(
    cells,
    { visit: decide("state"), stuck: decide("stuck") },
    options,
  );
  deafnessHolds(cells);
  const { states, transitions, depth, frontier, complete, bytes, calls } = explored;
  return {
    system: system.name,
    states,
    transitions,
    depth,
    frontier,
    complete,
    bytes,
    calls,
    properties: [
      ...properties.map((property) => judged(cells, property, explored)),
      ...unjudged
        .filter(wanted)
        .map(
          (name) =>
            ({ name, kind: "temporal", verdict: "unsupported", path: null }) as const,
        ),
    ],
    hints: hintsOf(system),
  };
};

const judged = (cells: Cells, property: Property, explored: Explored): Judged => {
  const { name, kind, found } = property;
  if (found >= 0) {
    const verdict = kind === "sometimes" ? "holds" : "violated";
    return { name, kind, verdict, path: pathOf(cells, explored.pathTo(found)) };
  }
  if (!explored.complete) return { name, kind, verdict: "unfinished", path: null };
  return { name, kind, verdict: kind === "sometimes" ? "violated" : "holds", path: null };
};

const propertiesOf = (cells: Cells): readonly Property[] => {
  const { system } = cells;
  const worlds = worldsOf(cells);
  const predicate = (
    name: string,
    holds: (world: never) => boolean,
  ): ((view: View) => boolean) =>
    rememberedOn((read) => {
      try {
        return holds(worlds(read));
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError(`the property "${name}" threw ${String(error)}`);
      }
    });
  const found: Property[] = [];
  const add = (
    name: string,
    kind: Kind,
    at: Property["at"],
    decides: (view: View) => boolean,
  ) => found.push({ name, kind, at, decides, found: -1 });
  for (const [name, holds] of Object.entries(system.always)) {
    const remembered = predicate(name, holds);
    add(name, "always", "state", (view) => !remembered(view));
  }
  for (const [name, holds] of Object.entries(system.sometimes))
    add(name, "sometimes", "state", predicate(name, holds));
  for (const name of Object.keys(system.consistent) as Model[])
    add(name, "consistent", "state", inconsistent(cells, name));
  if (Object.keys(system.clients).length > 0)
    add(NO_DEADLOCK, "deadlock", "stuck", deadlocked(cells, predicate));
  return found;
};

/** What one state, the last of a path, says of a property: the verdict a path to it proves. */
export const judgeState = (cells: Cells, name: string, values: Int32Array): Verdict => {
  const property = propertiesOf(cells).find((each) => each.name === name);
  if (property === undefined)
    throw new InputError(`${cells.system.name} has no property "${name}"`);
  const layout = layoutOf(Array.from(values, (value) => bitsFor(value + 1)));
  const row = packed(layout, values);
  const stuck =
    property.at === "stuck" && successors(cells, values).some(({ fault }) => !fault);
  const decided =
    !stuck && property.decides({ row, layout, read: (cell) => values[cell]! });
  if (property.kind === "sometimes") return decided ? "holds" : "violated";
  return decided ? "violated" : "holds";
};

/** Judged once per distinct history. */
const inconsistent = (cells: Cells, model: Model): ((view: View) => boolean) => {
  const object = cells.system.consistent[model]!;
  const known: (boolean | undefined)[] = [];
  return ({ read }) => {
    const id = read(cells.historyCell);
    return (known[id] ??=
      models[model](object, operationsOf(cells.histories.values[id]!)).verdict !==
      "holds");
  };
};

/** A client of a process that is up waits, or has requests left, and the spec calls it no end. */
const deadlocked = (
  cells: Cells,
  predicate: (name: string, holds: (world: never) => boolean) => (view: View) => boolean,
): ((view: View) => boolean) => {
  const ends = predicate("ends", cells.system.ends ?? (() => false));
  return (view) =>
    cells.clientAt.some((client, p) => {
      const local = cells.locals[p]!.values[view.read(p)]!;
      const idle = local.waiting === "no" && local.asked >= client.script.length;
      return local.up && !idle && local.waiting !== "lost";
    }) && !ends(view);
};

const hintsOf = ({ environment }: System): readonly string[] =>
  environment.loss && environment.network === "bag"
    ? [
        "a loss budget in a bag multiplies the states and adds nothing to a safety property: " +
          "a letter that is never delivered is lost",
      ]
    : [];
