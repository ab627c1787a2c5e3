/**
 * Judges a system by every consistency model. One search per workload judges all models at once; a
 * model that a short search refutes by a shortest path is not searched for again.
 */
import { checkWith } from "../checker/check-with.ts";
import { ORDER } from "../consistency/judge-all.ts";
import type { ModelName } from "../consistency/models.ts";
import { isTransactional } from "../history/objects/transactional.ts";
import type { Asks } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { askedSystem, type Scripts } from "./asked-system.ts";
import { type Cell, cellOf, together } from "./cell.ts";
import { converges } from "./converges.ts";
import { lookAhead } from "./lookahead.ts";
import type { Searching } from "./searching.ts";
import { transactionScripts } from "./transactions.ts";
import { CONVERGING, scriptsFor, WORKLOADS } from "./workloads.ts";

const BOUNDED = "bounded-staleness";

/** The cells of a row, and the searches behind them. */
export type JudgedModels = {
  readonly cells: ReadonlyMap<ModelName, Cell>;
  /** What the clients requested, and the number of states of that search. */
  readonly searches: readonly {
    readonly scripts: Scripts;
    readonly states: bigint;
  }[];
};

/** Why bounded staleness cannot be judged; undefined if the system states a bound in ticks. */
const whyUnbounded = ({ timed, environment }: System): string | undefined => {
  if (timed !== undefined) return undefined;
  return (environment.ticks ?? 0) === 0
    ? "bounds time, and in this spec no time passes: environment.ticks is 0 or not set"
    : "bounds time, and the spec does not say in timed how many ticks old an answer may be";
};

/**
 * Judges a system by the named models, with the workloads that its object allows.
 *
 * @param object the object that the histories are of
 * @param asks how clients read and write, where the family says so
 * @returns one cell for each of `names`
 */
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
  const scripted = isTransactional(object)
    ? transactionScripts(system, object)
    : scriptsFor(system, object, WORKLOADS, asks);
  const workloads = scripted.map((scripts) => ({
    object,
    scripts,
    system: {
      ...askedSystem(system, scripts),
      consistent: Object.fromEntries(asked.map((name) => [name, object])),
    },
  }));
  const near = lookAhead(workloads, asked, searching);
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
    // If one client cannot write, the workload with two writers never comes to rest.
    const judged = cells.filter(({ verdict }) => verdict !== "unsupported");
    found.set("convergent", judged.length === 0 ? cells : judged);
  }
  return {
    cells: new Map(names.map((name) => [name, together(found.get(name)!)])),
    searches,
  };
};
