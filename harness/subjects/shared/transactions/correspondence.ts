/** How nodes that run transactions correspond to the coordinators and the server of a spec. */
import { match, P } from "ts-pattern";
import type { Message as SpecMessage } from "../../../../spec/shared/coordinator.ts";
import type { Cast, Correspondence, EventCase } from "../../../conform/correspondence.ts";
import { shaped } from "../../../conform/shaped.ts";
import type { Letter } from "../../../model/process.ts";

/** What differs between the protocols. */
type Protocol<R> = {
  /** What events tell of the server's state. */
  readonly told: (server: never) => unknown;
  /** The same state, from what the node has on its disk; null: nothing yet. */
  readonly stored: (disk: unknown) => unknown;
  /** The value in the spec of an `at` of the code. */
  readonly at: (at: number, cast: Cast<R>) => number;
  /** Called when a node has started; `boot` is the number of this start by the node's own count. */
  readonly started?: (boot: number, cast: Cast<R>, node: string) => void;
  /** Does this `end` commit its transaction, judged by the server's states before and after? */
  readonly commits: (
    end: Letter<Extract<SpecMessage, { readonly type: "end" }>>,
    before: never,
    after: never,
  ) => boolean;
};

const operation = { id: P.string };
const key = P.union("x", "y");
const micro = P.union(
  ["r", key, P.union(P.number, null)] as const,
  ["w", key, P.number] as const,
);

const serverAt = <R>({ keeper }: Cast<R>, node: string) => keeper("server", node);
const coordinatorAt = <R>({ keeper }: Cast<R>, node: string) =>
  keeper("coordinator", node);

const request =
  <R>(): EventCase<R> =>
  ({ node, op }, cast) => {
    const { txn } = shaped({ ...operation, txn: P.array(micro) }, op);
    const value = txn.map((each) => (each[0] === "r" ? each.slice(0, 2) : each));
    const asked = { type: "txn", value };
    return [{ step: "request", process: coordinatorAt(cast, node), request: asked }];
  };

const respond =
  <R>(): EventCase<R> =>
  ({ node, op }, cast) => {
    const { result } = shaped({ ...operation, result: { type: P.string } }, op);
    const answered =
      result.type === "error" ? "aborted" : shaped({ txn: P.array(micro) }, result).txn;
    return [{ step: "answer", process: coordinatorAt(cast, node), result: answered }];
  };

const start =
  <R>({ started, stored }: Protocol<R>): EventCase<R> =>
  ({ node, state }, cast) => {
    const known = shaped({ boot: P.number, stored: P.optional(P.any) }, state);
    started?.(known.boot, cast, node);
    const isServer = known.stored !== undefined;
    const held = isServer ? [[serverAt(cast, node), stored(known.stored)] as const] : [];
    return [{ step: "start", holds: new Map(held) }];
  };

/** A commit is on the disk of the server. */
const hold =
  <R>({ stored }: Protocol<R>): EventCase<R> =>
  ({ node, op, state }, cast) => {
    const { id } = shaped(operation, op);
    const from = coordinatorAt(cast, id.slice(0, id.indexOf("."))); // It begins with the name of its node.
    const by = { body: { type: "end", op: cast.number(id) }, from };
    return [{ step: "effect", process: serverAt(cast, node), by, holds: stored(state) }];
  };

const asking = { op: P.string, at: P.union(P.number, null) };
const step = { type: "step", nth: P.number, f: P.union("r", "w"), key } as const;
const end = { type: "end", writes: P.array([key, P.number] as const) } as const;
const stepped = { type: "stepped", op: P.string, nth: P.number, at: P.number } as const;

/** A message in the words of the spec, apart from its sender and receiver. */
const bodyOf = <R>(
  body: unknown,
  cast: Cast<R>,
  { at }: Protocol<R>,
): SpecMessage | null => {
  const number = (id: string): number => cast.number(id);
  const atOf = (code: number | null) => (code === null ? null : at(code, cast));
  return match<unknown, SpecMessage | null>(body)
    .with({ ...step, ...asking }, ({ type, op, nth, f, key, ...more }) => {
      return { type, op: number(op), nth, at: atOf(more.at), f, key };
    })
    .with({ ...end, ...asking }, ({ type, op, writes, ...more }) => {
      const written = Object.fromEntries(writes);
      return { type, op: number(op), at: atOf(more.at), writes: written };
    })
    .with(
      { ...stepped, value: P.union(P.number, null) },
      ({ type, op, nth, ...more }) => {
        return { type, op: number(op), nth, at: at(more.at, cast), value: more.value };
      },
    )
    .with({ type: P.union("committed", "aborted"), op: P.string }, ({ type, op }) => {
      return { type, op: number(op) };
    })
    .otherwise(() => null);
};

const isToServer = ({ type }: SpecMessage): boolean => type === "step" || type === "end";

/** The correspondence of a protocol, by what differs. */
export const transactionsCorrespondence = <R>(
  protocol: Protocol<R>,
): Correspondence<R> => ({
  roles: {
    server: { per: "node", told: protocol.told },
    coordinator: { per: "node" },
  },

  quirks: {
    "a node asks again": {
      why: "a message may be lost; in the spec no letter is lost, so each is sent once",
      again: ({ body }) => isToServer(body as SpecMessage),
    },
  },

  letter: ({ from, to, body }, cast) => {
    const said = bodyOf(body, cast, protocol);
    if (said === null) return null;
    return isToServer(said)
      ? { from: coordinatorAt(cast, from), to: serverAt(cast, to), body: said }
      : { from: serverAt(cast, from), to: coordinatorAt(cast, to), body: said };
  },

  waits: (letter, { before, after }) =>
    (letter.body as SpecMessage).type === "end" &&
    protocol.commits(letter as never, before as never, after as never),

  events: {
    start: start(protocol),
    request: request(),
    hold: hold(protocol),
    respond: respond(),
  },
});
