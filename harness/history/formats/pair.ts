import type { Operation } from "../../model/operation.ts";
import { ABORTED } from "../objects/transaction.ts";
import { inputError, type Source } from "../source.ts";
import { type Clock, clockOf, type Order } from "./clock.ts";
import { drained } from "./drain.ts";
import type { HistoryEvent, Take } from "./event.ts";
import { isFilledIn } from "./fill-in.ts";
import { nothingSeen, type ObjectClues } from "./object-of.ts";
import { answerOf, type Operations, requests, TRANSACTION } from "./request.ts";
import { seeAnswer, seeRequest } from "./see.ts";

/** The operations of a history. */
type Paired = {
  readonly operations: readonly Operation[];
  readonly processes: number;
  readonly invocations: number;
  /** The number of operations that surely did not happen. */
  readonly failed: number;
  /** The failed operations that tried to add or write a value: see `ATTEMPTING`. */
  readonly attempts: readonly Operation[];
  /** Has an event no time? */
  readonly lacksTimes: boolean;
  /** Was a process filled in? */
  readonly lacksProcesses: boolean;
  readonly seen: ObjectClues;
};

/** Takes the events one by one; `end` gives the operations. */
type Pairing = { readonly take: Take; readonly end: () => Paired };

/** A process, with its last invocation. */
type Process = {
  readonly client: string;
  state: "idle" | "open" | "lost";
  asked: HistoryEvent;
  request: unknown;
  /** The index of its operation, and the position of the invocation. */
  row: number;
  invoked: number;
};

/** Typed arrays, since there are many, and they are only needed if times are no positions. */
type Places = { byRow: Int32Array };

const note = (places: Places, row: number, place: number): void => {
  const { byRow } = places;
  if (row >= byRow.length) {
    // Completions come in any order, so a row may be far beyond the last one.
    places.byRow = new Int32Array(2 * Math.max(byRow.length, row));
    places.byRow.set(byRow);
  }
  places.byRow[row] = place;
};

type State = {
  readonly source: Source;
  readonly clock: Clock;
  readonly processes: Map<string, Process>;
  /** By invocation; undefined while an operation is open, or if it failed. */
  readonly rows: (Operation | undefined)[];
  /** By operation: the places of its invocation and completion in the file. */
  readonly invokedAt: Places;
  readonly returnedAt: Places;
  /** The drains, which become dequeues. */
  readonly drains: { readonly row: number; readonly elements: readonly unknown[] }[];
  /** The number of failed operations. */
  failed: number;
  readonly attempts: { readonly row: number; readonly attempt: Operation }[];
  readonly seen: ObjectClues;
  /** Which operations the history may have. */
  readonly operations: Operations;
};

/**
 * Joins invocations and completions into operations, in the order of the invocations. An operation
 * that failed did not happen and is left out. An operation without a known end stays open, and its
 * process ends with it: later events of that process are a mistake.
 *
 * @throws InputError from `take`, for an event that fits no invocation
 */
export const pairing = (
  source: Source,
  order: Order,
  operations: Operations,
): Pairing => {
  const state: State = {
    source,
    clock: clockOf(source, order),
    processes: new Map(),
    rows: [],
    invokedAt: { byRow: new Int32Array(64) },
    returnedAt: { byRow: new Int32Array(64) },
    drains: [],
    failed: 0,
    attempts: [],
    seen: nothingSeen(),
    operations,
  };
  const requestOf = requests(source, operations);
  return {
    take(event) {
      const at = state.clock.positionOf(event);
      if (event.type === "invoke") invoke(state, event, requestOf(event), at);
      else complete(state, event, at);
    },
    end: () => paired(state),
  };
};

const invoke = (
  state: State,
  event: HistoryEvent,
  request: unknown,
  at: number,
): void => {
  const { source, processes, rows, invokedAt, clock, seen } = state;
  const row = rows.push(undefined) - 1;
  note(invokedAt, row, clock.place);
  seeRequest(seen, event);
  const before = processes.get(event.process);
  if (before === undefined) {
    const client = event.process;
    const process = { client, state: "open", asked: event, request, row, invoked: at };
    processes.set(client, process as Process);
    return;
  }
  if (before.state !== "idle") throw stillOpen(source, before.asked, event);
  before.state = "open";
  before.asked = event;
  before.request = request;
  before.row = row;
  before.invoked = at;
};

const complete = (state: State, event: HistoryEvent, at: number): void => {
  const { source, processes } = state;
  const process = processes.get(event.process);
  if (process?.state !== "open" || !isAnswer(process.asked, event))
    throw inputError(source, event.offset, unmatched(event, process));
  requireLater(source, process.asked, event);
  if (event.type === "info") {
    process.state = "lost";
    return;
  }
  process.state = "idle";
  if (event.type === "ok") finish(state, process, event, at);
  else fail(state, process, at);
};

const finish = (
  state: State,
  process: Process,
  event: HistoryEvent,
  at: number,
): void => {
  const { source, rows, returnedAt, clock } = state;
  const { client, request, row, invoked, asked } = process;
  const result = answerOf(state, asked, event);
  const version = event.version ?? asked.version;
  seeAnswer(state.seen, asked.f, result);
  note(returnedAt, row, clock.place);
  rows[row] = {
    client,
    request: lasting(request, asked.f, result),
    result,
    invoked,
    returned: at,
  };
  if (version !== undefined) rows[row] = { ...rows[row]!, version } as Operation;
  if (asked.f !== "drain") return;
  if (!Array.isArray(result))
    throw inputError(source, event.offset, "the elements that were drained, as a list");
  state.drains.push({ row, elements: result });
};

/**
 * The request of a transaction gets the answer's list of micro-operations, so that memory holds one list, not two.
 */
const lasting = (request: unknown, f: string, result: unknown): unknown =>
  f === TRANSACTION ? { ...(request as object), value: result } : request;

/** Operations whose values a check may meet although they failed: then they happened after all. */
const ATTEMPTING: ReadonlySet<string> = new Set(["add", "enqueue", "write"]);

/** A failed operation did not happen. A failed transaction is kept, since others must not read from it. */
const fail = (
  state: State,
  { asked, client, request, row, invoked }: Process,
  at: number,
): void => {
  state.failed += 1;
  if (ATTEMPTING.has(asked.f)) {
    note(state.returnedAt, row, state.clock.place);
    state.attempts.push({ row, attempt: { client, request, invoked, returned: at } });
  }
  if (asked.f !== TRANSACTION) return;
  note(state.returnedAt, row, state.clock.place);
  state.rows[row] = { client, request, result: ABORTED, invoked, returned: at };
};

const paired = (state: State): Paired => {
  const { processes, rows, seen } = state;
  for (const process of processes.values()) {
    if (process.state === "idle") continue;
    requireNoDrain(state, process);
    const { client, request, row, invoked } = process;
    rows[row] = { client, request, invoked, returned: Number.POSITIVE_INFINITY };
  }
  return {
    operations: withoutHoles(withDrains(state, positioned(state))),
    processes: processes.size,
    invocations: rows.length,
    failed: state.failed,
    attempts: attemptsOf(state),
    lacksTimes: state.clock.lacksTimes,
    lacksProcesses: [...processes.keys()].some(isFilledIn),
    seen,
  };
};

const withoutHoles = (rows: State["rows"]): readonly Operation[] => {
  // A long history is copied only if it has holes.
  const isWhole = !rows.includes(undefined);
  return isWhole
    ? (rows as Operation[])
    : rows.filter((operation) => operation !== undefined);
};

/** It is not known how many elements an unfinished drain took. */
const requireNoDrain = ({ source }: State, { asked, client }: Process): void => {
  if (asked.f !== "drain") return;
  const what = `the result of drain by process ${client}, before the end of the file`;
  throw inputError(source, source.text.length, what);
};

/** The attempts, with places where times are no positions after all. */
const attemptsOf = ({
  clock,
  attempts,
  invokedAt,
  returnedAt,
}: State): readonly Operation[] =>
  attempts.map(({ row, attempt }) =>
    clock.isTimed
      ? attempt
      : {
          ...attempt,
          invoked: invokedAt.byRow[row]!,
          returned: returnedAt.byRow[row]!,
        },
  );

/** If times are no positions after all, places replace them. */
const positioned = (state: State): State["rows"] => {
  const { clock, rows, invokedAt, returnedAt } = state;
  if (clock.isTimed) return rows;
  return rows.map((operation, row) => {
    if (operation === undefined) return undefined;
    const invoked = invokedAt.byRow[row]!;
    const isOpen = operation.result === undefined;
    const returned = isOpen ? operation.returned : returnedAt.byRow[row]!;
    return { ...operation, invoked, returned };
  });
};

const withDrains = ({ drains }: State, rows: State["rows"]): State["rows"] => {
  if (drains.length === 0) return rows;
  const elements = new Map(drains.map((drain) => [drain.row, drain.elements]));
  return rows.flatMap((operation, row) => {
    const taken = elements.get(row);
    return taken === undefined ? [operation] : drained(operation!, taken);
  });
};

/** A completion need not repeat the key. */
const isAnswer = (invoked: HistoryEvent, event: HistoryEvent): boolean =>
  invoked.f === event.f && (event.key === undefined || event.key === invoked.key);

const requireLater = (source: Source, asked: HistoryEvent, event: HistoryEvent): void => {
  const { time, offset } = event;
  if (time === undefined || asked.time === undefined || time >= asked.time) return;
  const what = `the result of ${asked.f} at ${asked.time} or later, when it was invoked`;
  throw inputError(source, offset, what);
};

const unmatched = (event: HistoryEvent, process: Process | undefined): string => {
  const { process: name, f } = event;
  if (process?.state !== "open")
    return `an invocation of ${f} by process ${name} before its result`;
  const { f: asked, key } = process.asked;
  const of = key === undefined ? "" : ` of ${JSON.stringify(key)}`;
  return `the result of ${asked}${of} by process ${name}`;
};

const stillOpen = (source: Source, asked: HistoryEvent, event: HistoryEvent): Error => {
  const { process } = event;
  const what = `the end of ${asked.f} by process ${process} before its next invocation`;
  const advice =
    "an operation without a result stays open: its client must go on under a new process name";
  return inputError(source, event.offset, `${what} (${advice})`);
};
