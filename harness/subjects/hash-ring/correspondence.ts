/** How the node of `impl/hash-ring` and the machines of `spec/hash-ring` correspond. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import { identifierOf } from "../../../impl/ring/identifiers.ts";
import type { Rules } from "../../../spec/hash-ring/rules.ts";
import type { Scope } from "../../../spec/hash-ring/scope.ts";
import type { Machine } from "../../../spec/hash-ring/state.ts";
import type {
  Begun,
  Cast,
  Correspondence,
  EventCase,
} from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { answering, codeKey, requestOf } from "../shared/register-words.ts";

type RingCast = Cast<Rules>;

const span: readonly [typeof P.number, typeof P.number] = [P.number, P.number];
const view = P.record(P.string, P.union("in", "out"));
const counts = P.record(P.string, P.number);
const batch = {
  number: P.number,
  spans: P.array(span),
  entries: P.array([codeKey, P.any] as const),
};
const machineState = {
  phase: P.union("outside", "joins", "member", "refused", "leaves"),
  view,
  serves: P.array(span),
  values: P.array({ key: codeKey, value: P.any, by: P.union(null, P.string) }),
  moving: P.record(P.string, batch),
  sent: counts,
  taken: counts,
};
type MachineState = P.infer<typeof machineState>;

/** The machine of the spec that lives in a node. */
const at = ({ keeper }: RingCast, node: string): string => keeper("machine", node);

const bitsOf = ({ scope }: RingCast): number => (scope as unknown as Scope).bits;

/** The identifier of a key is its number in the spec. */
export const numberOf = (key: Json, bits: number): number =>
  identifierOf(JSON.stringify(key), bits);

/** By process of the spec, what the code says by node. */
const byMachine = <V>(
  record: Readonly<Record<string, V>>,
  cast: RingCast,
): Readonly<Record<string, V>> =>
  Object.fromEntries(Object.entries(record).map(([node, is]) => [at(cast, node), is]));

/** The keys of these identifiers, with the values that the entries have. */
const entriesOf = (
  { spans, entries }: Pick<P.infer<typeof batch>, "spans" | "entries">,
  cast: RingCast,
): Readonly<Record<number, Json>> => {
  const bits = bitsOf(cast);
  const { keys } = cast.scope as unknown as Scope;
  const found: Record<number, Json> = {};
  for (const [first, last] of spans)
    for (let id = first; id <= last; id++)
      if (keys.length === 0 || keys.includes(id)) found[id] = null;
  for (const [key, value] of entries) found[numberOf(key, bits)] = value as Json;
  return found;
};

/** A list counts as one field where parts of a state are compared: so each of these is compared whole. */
const listed = (record: object): readonly (readonly [string, unknown])[] =>
  Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** What the code tells of a machine of the spec: all but its requests. */
const told = ({
  phase,
  view: known,
  held,
  moving,
  sent,
  taken,
}: Pick<Machine, "phase" | "view" | "held" | "moving" | "sent" | "taken">) => ({
  phase,
  view: listed(known),
  held: listed(held),
  // The same as a record, of which an event may tell a part.
  values: held,
  moving: listed(moving).map(([to, each]) => [to, listed(each as object)]),
  sent: listed(sent),
  taken: listed(taken),
});

const stateOf = (state: MachineState, cast: RingCast) => {
  const { phase, view: known, serves, values, moving, sent, taken } = state;
  const entries = values.map(({ key, value }) => [key, value] as const);
  const batches = Object.entries(moving).map(([to, each]) => [
    at(cast, to),
    { number: each.number, entries: entriesOf(each, cast) },
  ]);
  return told({
    phase,
    view: byMachine(known, cast),
    held: entriesOf({ spans: serves, entries: entries as never }, cast) as never,
    moving: Object.fromEntries(batches) as never,
    sent: byMachine(sent, cast),
    taken: byMachine(taken, cast),
  });
};

/** What a node may have begun by itself without a trace of it: a put of one of its clients, a join, a leave. */
const begunIn = (
  { phase, values }: MachineState,
  node: string,
  cast: RingCast,
): readonly Begun[] => {
  const process = at(cast, node);
  const puts = values.flatMap(({ key, value, by }): readonly Begun[] =>
    by === null || cast.asked(by) !== undefined || !by.startsWith(`${node}.`)
      ? []
      : [
          {
            step: "request",
            process,
            request: { type: "put", key: numberOf(key, bitsOf(cast)), value },
            op: { id: by },
          },
        ],
  );
  if (puts.length > 0) return puts;
  if (phase === "joins") return [{ step: "act", process, name: "join" }];
  return phase === "leaves" ? [{ step: "act", process, name: "leave" }] : [];
};

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const found = shaped(machineState, state);
  const holds = new Map([[at(cast, node), stateOf(found, cast)]]);
  return [{ step: "start", holds, begun: begunIn(found, node, cast) }];
};

const operation = { id: P.string, key: codeKey };

const request: EventCase<Rules> = ({ node, op }, cast) => {
  const { key } = shaped(operation, op);
  const asked = { ...requestOf(op), key: numberOf(key, bitsOf(cast)) };
  return [{ step: "request", process: at(cast, node), request: asked }];
};

const respond: EventCase<Rules> = (event, cast) =>
  answering(event, () => at(cast, event.node));

/** A message has changed what a machine holds. */
const change: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { from, type, number } = shaped(
    { from: P.string, type: P.string, number: P.union(null, P.number) },
    op,
  );
  const by = {
    from: at(cast, from),
    body: { type, ...(number !== null && { number }) },
  };
  const holds = stateOf(shaped(machineState, state), cast);
  return [{ step: "effect", process: at(cast, node), by, holds }];
};

/** A put that came from another machine is on the disk. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { id, origin } = shaped({ ...operation, origin: P.string }, op);
  const { key, value } = shaped({ key: codeKey, value: P.any }, state);
  const body = { type: "ask", origin: at(cast, origin), op: cast.number(id) };
  const holds = { values: { [numberOf(key, bitsOf(cast))]: value } };
  return [{ step: "effect", process: at(cast, node), by: { body }, again: true, holds }];
};

const asked = P.union({ type: "read" }, { type: "write", value: P.any });

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: { machine: { per: "node", told } },

  quirks: {
    "a machine answers an operator": {
      why: "an operator asks how it stands, or has it leave: in the spec it leaves by itself",
    },
    "a machine refuses a request in time": {
      why: "a request that is not taken has no effect; in the spec it waits for ever",
    },
  },

  letter: ({ from, to, body }, cast) => {
    const ends = { from: at(cast, from), to: at(cast, to) };
    const bits = bitsOf(cast);
    return match<unknown, ReturnType<Correspondence<Rules>["letter"]>>(body)
      .with({ type: "join", ids: P.array(P.number) }, ({ type, ids }) => ({
        ...ends,
        body: { type, ids },
      }))
      .with({ type: "taken" }, ({ type }) => ({ ...ends, body: { type } }))
      .with({ type: "view", view }, ({ type, view: known }) => ({
        ...ends,
        body: { type, view: byMachine(known, cast) },
      }))
      .with({ type: "hand-over", view, ...batch }, ({ type, number, ...rest }) => ({
        ...ends,
        body: {
          type,
          number,
          entries: entriesOf(rest, cast),
          view: byMachine(rest.view, cast),
        },
      }))
      .with({ type: "handed-over", number: P.number }, ({ type, number }) => ({
        ...ends,
        body: { type, number },
      }))
      .with(
        { type: "ask", origin: P.string, op: P.string, key: codeKey, request: asked },
        ({ type, origin, op, key, request: of }) => ({
          ...ends,
          body: {
            type,
            origin: at(cast, origin),
            op: cast.number(op),
            request: { ...requestOf(of), key: numberOf(key, bits) },
          },
        }),
      )
      .with({ type: "answer", op: P.string, result: P.any }, ({ type, op, result }) => ({
        ...ends,
        body: { type, op: cast.number(op), result },
      }))
      .with({ type: P.union("leave_ok", "status_ok") }, () => ({
        quirk: "a machine answers an operator",
      }))
      .with({ type: "error" }, () => ({ quirk: "a machine refuses a request in time" }))
      .otherwise(() => null);
  },

  // A machine takes one letter after another, each when what it changes is on the disk.
  waits: ({ body }) => (body as { readonly type: string }).type !== "answer",

  events: {
    start,
    request,
    respond,
    change,
    hold,
    join: ({ node }, cast) => [{ step: "act", process: at(cast, node), name: "join" }],
    leaving: ({ node }, cast) => [
      { step: "act", process: at(cast, node), name: "leave" },
    ],
  },
};
