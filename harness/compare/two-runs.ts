/**
 * The theorem of Gilbert and Lynch, run on a store. "Brewer's Conjecture and the Feasibility of
 * Consistent, Available, Partition-tolerant Web Services". SIGACT News 33(2), 2002.
 *
 * The network is cut before any request. In the first run a client writes on one side, gets its
 * answer, and then another client reads on the other side. In the second run there is no write. The
 * processes on the reader's side can be in the same states in both runs, so if the read is
 * answered, it gets the same answers in both. In the first run it then misses a write that was
 * over.
 */
import { type Cells, cellsOf } from "../checker/cells/cells.ts";
import { operationsOf } from "../checker/cells/history-cell.ts";
import { type Successor, stepperOf } from "../checker/rules/stepper.ts";
import { models } from "../consistency/models.ts";
import { valueKey } from "../history/value-key.ts";
import type { Asks, Sides } from "../model/family.ts";
import type { Operation } from "../model/operation.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { askedSystem, requestsOf } from "./asked-system.ts";
import { clientsOn, parted } from "./availability.ts";
import { after, firstReached, isOwn, type ReachedState, reach } from "./reach.ts";

/**
 * What the two runs show for a write on one side. `stale`: the read misses the write. `blocks`: the
 * read is never answered. `told apart`: the reader's side differs between the runs. `no such run`:
 * the write is never accepted or never answered.
 */
export type TwoRuns = {
  readonly writer: "holding" | "other";
  readonly outcome: "stale" | "blocks" | "no such run" | "told apart" | "unfinished";
  /** The number of different states of the reader's side in each of the two runs. */
  readonly looks: readonly [written: number, unwritten: number];
  /** The answers that the read can get. */
  readonly answers: readonly unknown[];
  /** If the read is stale: a history that shows it. */
  readonly history?: readonly Operation[];
};

/**
 * Runs the theorem twice, with the write on each side.
 *
 * @returns undefined if the system has no reads and writes, or a side has no client
 */
export const twoRuns = (
  system: System,
  object: AnySequential,
  sides: Sides,
  asks?: Asks,
): readonly TwoRuns[] | undefined => {
  const clients = clientsOn(system, sides);
  const requests = requestsOf(system, object, asks);
  if (clients === undefined || requests === undefined) return undefined;
  const { read, wordOf } = requests;
  const write = requests.write(1);
  return ([0, 1] as const).map((writer) => {
    const reader = writer === 0 ? 1 : 0;
    const scripts = {
      [clients[writer]]: write,
      [clients[reader]]: read,
    };
    const derived = askedSystem(parted(system, sides), scripts);
    return {
      writer: writer === 0 ? "holding" : "other",
      ...runsOf(derived, object, {
        reader: clients[reader],
        side: sides[reader],
        reads: read.length,
        writes: write.length,
        kindOf: wordOf,
      }),
    };
  });
};

type Reader = {
  readonly reader: string;
  readonly side: readonly string[];
  /** The number of requests that one read is, and one write on the other side. */
  readonly reads: number;
  readonly writes: number;
  readonly kindOf: Asks["wordOf"];
};

const runsOf = (
  system: System,
  object: AnySequential,
  { reader, side, reads, writes, kindOf }: Reader,
): Omit<TwoRuns, "writer"> => {
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const first = firstReached(cells);
  const cut = stepper(first.values).find(({ step }) => step.action.type === "cut")!;
  const start = after(first, cut);
  const asks = ({ step: { action } }: Successor, client: string): boolean =>
    action.type === "request" && action.client === client;
  const writing = reach(stepper, [start], (each) => isOwn(each) && !asks(each, reader));
  const unwritten = reach(
    stepper,
    [start],
    (each) => isOwn(each) && (each.step.action.type !== "request" || asks(each, reader)),
  );
  const answered = [...(writing?.values() ?? [])].filter(
    (state) =>
      historyAt(cells, state).filter(({ result }) => result !== undefined).length ===
      writes,
  );
  const written = reach(stepper, answered, isOwn);
  const none = { looks: [0, 0], answers: [] } as const;
  if (writing === null || unwritten === null || written === null)
    return { ...none, outcome: "unfinished" };
  if (answered.length === 0) return { ...none, outcome: "no such run" };
  const own = cells.nodes.flatMap((node, p) => (side.includes(node) ? [p] : []));
  const looksOf = (states: ReadonlyMap<string, ReachedState>): ReadonlySet<string> =>
    new Set([...states.values()].map(({ values }) => own.map((p) => values[p]).join()));
  const [one, other] = [looksOf(written), looksOf(unwritten)];
  const looks = [one.size, other.size] as const;
  const isSame = one.size === other.size && [...one].every((look) => other.has(look));
  const answeredReads = [...written.values()].flatMap((state) => {
    const history = historyAt(cells, state);
    const read = history.findLast(
      ({ client, request }) => client === reader && kindOf(request) === "read",
    );
    const asked = history.filter(({ client }) => client === reader).length;
    return read?.result === undefined || asked < reads
      ? []
      : [{ history, answer: read.result }];
  });
  const answers = [
    ...new Map(answeredReads.map(({ answer }) => [valueKey(answer), answer])).values(),
  ];
  if (!isSame) return { outcome: "told apart", looks, answers };
  const stale = answeredReads.find(
    ({ history }) => models.linearizable(object, history).verdict === "violated",
  );
  return stale === undefined
    ? { outcome: "blocks", looks, answers }
    : { outcome: "stale", looks, answers, history: stale.history };
};

const historyAt = (cells: Cells, { values }: ReachedState): readonly Operation[] =>
  operationsOf(cells.histories.values[values[cells.historyCell]!]!);
