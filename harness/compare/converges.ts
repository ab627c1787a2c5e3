/**
 * Convergence of a spec: once writes have stopped and the system is at rest, do reads agree on a
 * value that was written and that no other write follows? This is eventual consistency with its
 * "eventually" judged in the state graph instead of waited for.
 *
 * A state is at rest if it lies in a terminal strongly connected component of the graph of fair
 * steps: no fair step leaves the component. Clients read only from there on, one at a time.
 */
import { type Cells, cellsOf } from "../checker/cells/cells.ts";
import { operationsOf } from "../checker/cells/history-cell.ts";
import { stepsTo } from "../checker/paths/steps-to.ts";
import { pathOf } from "../checker/rules/path.ts";
import { type Stepper, type Successor, stepperOf } from "../checker/rules/stepper.ts";
import { decomposer } from "../checker/temporal/components.ts";
import { NONE, promisesOf } from "../checker/temporal/fairness.ts";
import { models } from "../consistency/models.ts";
import type { Asks } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { askedSystem, type Scripts, wordOf } from "./asked-system.ts";
import { type Cell, refuted } from "./cell.ts";
import { fairly } from "./fairly.ts";
import { areLeftOver, grouped, withoutLetters } from "./leftovers.ts";
import { firstReached, isOwn, keyOf, type ReachedState, reach } from "./reach.ts";
import type { Searching } from "./searching.ts";

const TOO_MANY: Cell = {
  verdict: "unfinished",
  reason:
    "too many states to find those at rest, in which all writes are answered and no fair step changes anything",
};

/** The most states that all reads from rest may visit. */
const MOST_READ = 3_000_000;

/**
 * Judges convergence for one workload.
 *
 * @param whole the system as its family gives it
 * @param scripts what its clients request
 * @param kindOf whether a request reads or writes
 * @returns `unsupported` if the clients never come to rest after their writes
 */
export const converges = (
  whole: System,
  object: AnySequential,
  scripts: Scripts,
  { stop }: Pick<Searching, "stop">,
  kindOf: Asks["wordOf"] = wordOf,
): Cell => {
  const isOver = (states: number): boolean =>
    stop({ states, transitions: 0, depth: 0, frontier: 0, bytes: 0 });
  if (isOver(0)) return { verdict: "unfinished", reason: "the time was up" };
  const system = { ...askedSystem(whole, scripts), fair: fairly(whole.fair) };
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const isRead = ({ step: { action } }: Successor): boolean =>
    action.type === "request" && kindOf(action.request) === "read";
  const writing = reach(
    stepper,
    [firstReached(cells)],
    (successor) => isOwn(successor) && !isRead(successor),
  );
  if (writing === null) return TOO_MANY;
  const written = [...writing.values()].filter((state) => isQuiet(cells, state, kindOf));
  const resting = atRest(cells, stepper, written);
  const reads = readsFromRest(cells, object, { reader: stepper, isRead, isOver });
  const shortest = nearestViolation(cells, resting, reads);
  if (shortest === null) return TOO_MANY;
  if (!reads.wereJudged())
    return {
      verdict: "unsupported",
      reason:
        "no run comes to rest after its writes and answers a read then, so there is nothing to compare",
    };
  if (shortest === undefined) return { verdict: "proven" };
  const path = pathOf(cells, stepsTo(shortest));
  return refuted("convergent", object, { scripts, system, path });
};

/** What the reads that clients make at rest can see. */
type ReadsFromRest = {
  /** All states that reads lead to; null if there are too many. */
  readonly from: (state: ReachedState) => ReadonlyMap<string, ReachedState> | null;
  /** The nearest of these states whose history does not converge. */
  readonly violatedIn: (
    reading: ReadonlyMap<string, ReachedState>,
  ) => ReachedState | undefined;
  /** Was the history of any state judged? */
  readonly wereJudged: () => boolean;
};

const readsFromRest = (
  cells: Cells,
  object: AnySequential,
  {
    reader,
    isRead,
    isOver,
  }: {
    readonly reader: Stepper;
    readonly isRead: (successor: Successor) => boolean;
    readonly isOver: (states: number) => boolean;
  },
): ReadsFromRest => {
  const known = new Map<number, boolean>();
  const isViolated = ({ values }: ReachedState): boolean => {
    const history = values[cells.historyCell]!;
    const operations = operationsOf(cells.histories.values[history]!);
    const found =
      known.get(history) ?? models.convergent(object, operations).verdict === "violated";
    known.set(history, found);
    return found;
  };
  let read = 0;
  return {
    from: (state) => {
      const reading = reach(
        reader,
        [state],
        (each) => isOwn(each) && !(isRead(each) && isSecond(cells, each)),
      );
      read += reading?.size ?? Number.POSITIVE_INFINITY;
      return reading === null || read > MOST_READ || isOver(read) ? null : reading;
    },
    violatedIn: (reading) =>
      [...reading.values()]
        .filter((state) => isQuiet(cells, state) && isViolated(state))
        .sort((one, other) => one.depth - other.depth)[0],
    wereJudged: () => known.size > 0,
  };
};

/**
 * The nearest state after reads at rest whose history does not converge; undefined if there is none, null if
 * there are too many states.
 */
const nearestViolation = (
  cells: Cells,
  resting: readonly ReachedState[],
  { from, violatedIn }: ReadsFromRest,
): ReachedState | undefined | null => {
  let nearest: ReachedState | undefined;
  for (const group of grouped(cells, resting)) {
    const common = from(withoutLetters(cells, group[0]!));
    if (common === null) return null;
    const isCommon = areLeftOver(cells, group, common.values());
    if (isCommon && violatedIn(common) === undefined) continue;
    for (const state of isCommon ? group.slice(0, 1) : group) {
      const reading = from(state);
      if (reading === null) return null;
      const end = violatedIn(reading);
      if (end && end.depth < (nearest?.depth ?? Number.POSITIVE_INFINITY)) nearest = end;
    }
  }
  return nearest;
};

/** Is more than one operation open? */
const isSecond = ({ locals }: Cells, { values }: Successor): boolean =>
  locals
    .flatMap((known, p) => known.values[values[p]!]!.waiting)
    .filter((waiting) => waiting !== "no").length > 1;

/** Are all requests made and answered? With `kindOf`, only writes have to be. */
const isQuiet = (
  { clientsAt, locals }: Cells,
  { values }: ReachedState,
  kindOf?: Asks["wordOf"],
) =>
  clientsAt.every((clients, p) => {
    const { asked, waiting } = locals[p]!.values[values[p]!]!;
    return clients.every(({ script }, k) => {
      const left = script.slice(asked[k]);
      return (
        waiting[k] === "no" &&
        (kindOf === undefined
          ? left.length === 0
          : left.every((each) => kindOf(each) !== "write"))
      );
    });
  });

/** The states at rest. No step but the request of a read leads out of the given states. */
const atRest = (
  cells: Cells,
  stepper: Stepper,
  states: readonly ReachedState[],
): readonly ReachedState[] => {
  const promises = promisesOf(cells);
  const numberOf = new Map(states.map(({ values }, i) => [keyOf(values), i]));
  const next = states.map(({ values }) =>
    stepper(values).flatMap(({ step, values: to }) => {
      const target = numberOf.get(keyOf(to));
      const isPromised = promises.of(step.action) !== NONE;
      return target !== undefined && isPromised && step.action.type !== "request"
        ? [target]
        : [];
    }),
  );
  const starts = Int32Array.from({ length: states.length + 2 }, () => 0);
  for (const [i, targets] of next.entries()) starts[i + 1] = starts[i]! + targets.length;
  const numbers = Int32Array.from(states.keys());
  const component = new Int32Array(states.length);
  const edges = {
    states: states.length,
    starts,
    targets: Int32Array.from(next.flat()),
    promises: new Int32Array(0),
  };
  decomposer(edges, new Int32Array(states.length))(
    { states: numbers, id: 0 },
    (stack, from, top) => {
      for (let at = from; at < top; at++) component[stack[at]!] = stack[from]!;
    },
  );
  const left = new Set<number>();
  for (const [i, targets] of next.entries())
    if (targets.some((to) => component[to] !== component[i])) left.add(component[i]!);
  return states.filter((_, i) => !left.has(component[i]!));
};
