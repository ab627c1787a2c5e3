/**
 * A system held to every consistency model: one search per workload judges all of them, but for those
 * that are refuted so near to the start that nothing further on can matter.
 */
import { checkWith } from "../checker/check-with.ts";
import { ORDER } from "../consistency/judge-all.ts";
import type { ModelName } from "../consistency/models.ts";
import type { Asks } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { askedSystem, type Scripts } from "./asked-system.ts";
import { type Cell, cellOf, together } from "./cell.ts";
import { converges } from "./converges.ts";
import { scouted } from "./scout.ts";
import type { Searching } from "./searching.ts";
import { CONVERGING, scriptsFor, WORKLOADS } from "./workloads.ts";

const BOUNDED = "bounded-staleness";

export type JudgedModels = {
  readonly cells: ReadonlyMap<ModelName, Cell>;
  /** What the clients asked, and how many states that came to. */
  readonly searches: readonly {
    readonly scripts: Scripts;
    readonly states: bigint;
  }[];
};

/** Why the staleness of a system's answers has no bound; undefined where it states one in ticks. */
const whyUnbounded = ({ timed, environment }: System): string | undefined => {
  if (timed !== undefined) return undefined;
  return (environment.ticks ?? 0) === 0
    ? "bounds time, and a spec has no time to measure"
    : "bounds time, and the spec does not say in timed how many ticks old an answer may be";
};

export const judgeModels = (
  system: System,
  object: AnySequential,
  names: readonly ModelName[],
  searching: Searching,
  asks?: Asks,
): JudgedModels => {
  const unbounded = whyUnbounded(system);
  const asked = ORDER.filter(
    (name) =>
      names.includes(name) &&
      name !== "convergent" &&
      !(name === BOUNDED && unbounded !== undefined),
  );
  const found = new Map<ModelName, Cell[]>(names.map((name) => [name, []]));
  const workloads = scriptsFor(system, object, WORKLOADS, asks).map((scripts) => ({
    object,
    scripts,
    system: {
      ...askedSystem(system, scripts),
      consistent: Object.fromEntries(asked.map((name) => [name, object])),
    },
  }));
  const near = scouted(workloads, asked, searching);
  for (const [name, cell] of near.cells) found.get(name)!.push(cell);
  const open = asked.filter((name) => !near.cells.has(name));
  const searches = workloads.map((workload, i) => {
    if (asked.length > 0 && open.length === 0)
      return { scripts: workload.scripts, states: near.states[i]! };
    const checked = checkWith(searching.engine, workload.system, {
      only: open,
      bytes: searching.bytes,
      stop: searching.stop,
    });
    for (const judged of checked.properties)
      found.get(judged.name as ModelName)!.push(cellOf(judged, workload));
    return { scripts: workload.scripts, states: BigInt(checked.states) };
  });
  if (unbounded !== undefined)
    found
      .get(BOUNDED)
      ?.push({ verdict: "unsupported", reason: `${BOUNDED} ${unbounded}` });
  if (names.includes("convergent")) {
    const cells = scriptsFor(system, object, CONVERGING, asks).map((scripts) =>
      converges(system, object, scripts, searching, asks?.wordOf),
    );
    // Where one client can only read, two writers never come to rest.
    const judged = cells.filter(({ verdict }) => verdict !== "unsupported");
    found.set("convergent", judged.length === 0 ? cells : judged);
  }
  return {
    cells: new Map(names.map((name) => [name, together(found.get(name)!)])),
    searches,
  };
};
