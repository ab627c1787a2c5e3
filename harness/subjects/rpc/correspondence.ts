/** How clients and server of `impl/rpc` and of `spec/rpc` correspond. */
import { P } from "ts-pattern";
import { client } from "../../../spec/rpc/client.ts";
import type { Call } from "../../../spec/rpc/messages.ts";
import type { Rules } from "../../../spec/rpc/rules.ts";
import type { Scope } from "../../../spec/rpc/scope.ts";
import type { Server } from "../../../spec/rpc/server.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { saidIn } from "./letters.ts";

type RpcCast = Cast<Rules>;

const operation = { id: P.string };
const stored = { lines: P.array(P.string), file: P.boolean };

const storedIn = (state: unknown) => {
  const { lines, file } = shaped(stored, state);
  return { lines, file };
};

const clientOf = ({ worker }: RpcCast, id: string) => worker("client", id);
const serverOf = ({ keeper }: RpcCast, node: string) => keeper("server", node);
const typeIn = (asked: unknown): Call["type"] =>
  shaped({ type: P.string }, asked).type as Call["type"];

/** Calls that change what is on the disk, so that they take effect when it is there. */
const CHANGES = ["append", "remove", "create"];

const start: EventCase<Rules> = ({ node, state }, cast) => [
  {
    step: "start",
    holds: isOfServer(state)
      ? new Map([[serverOf(cast, node), storedIn(state)]])
      : new Map(),
  },
];

const isOfServer = (state: unknown): boolean =>
  typeof state === "object" && state !== null && "lines" in state;

const request: EventCase<Rules> = ({ op }, cast) => {
  const { id } = shaped(operation, op);
  const { id: _, ...call } = op as { readonly id: string };
  return [{ step: "request", process: clientOf(cast, id), request: call }];
};

const retry: EventCase<Rules> = ({ op }, cast) => [
  {
    step: "act",
    process: clientOf(cast, shaped(operation, op).id),
    name: "retry",
  },
];

/** A change is on the disk of the server. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const holds = storedIn(state);
  const { id, type } = shaped({ ...operation, type: P.string }, op);
  const process = serverOf(cast, node);
  if ((cast.scope as unknown as Scope).slow) return [{ step: "state", process, holds }];
  return [
    {
      step: "effect",
      process,
      by: { from: clientOf(cast, id), body: { call: { type } } },
      holds,
    },
  ];
};

const respond: EventCase<Rules> = ({ op }, cast) => {
  const { id, result } = shaped({ ...operation, result: P.any }, op);
  return [{ step: "answer", process: clientOf(cast, id), result }];
};

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    server: {
      per: "node",
      told: ({ lines, file }: Server) => ({ lines, file }),
    },
    client: {
      per: "operation",
      counter: "xid",
      process: ({ id }, { scope, rules }) =>
        client(id, { ...(scope as unknown as Scope), retries: 1_000_000 }, rules),
      told: () => ({}),
    },
  },
  letter: () => null,
  packet: ({ from, to, bytes }, cast) => {
    const said = saidIn(bytes);
    if (said === null) return null;
    const { type, xid } = said;
    const caller = type === "call" ? from.address : to.address;
    const id = `${caller}.${xid}`;
    const asked = cast.asked(id);
    if (asked === undefined) return null;
    const process = clientOf(cast, id);
    const number = cast.number(id);
    return type === "call"
      ? {
          from: process,
          to: serverOf(cast, to.address),
          body: { type, xid: number, call: said.call },
        }
      : {
          from: serverOf(cast, from.address),
          to: process,
          body: { type, xid: number, result: said.result(typeIn(asked)) },
        };
  },
  waits: ({ body }, { before, after }) => {
    const { type, call } = body as { readonly type: string; readonly call?: Call };
    if (type !== "call" || !CHANGES.includes(call!.type)) return false;
    // A call that waits for its turn, or that is remembered, changes nothing on the disk.
    return (before as Server).running.length === (after as Server).running.length;
  },
  events: { start, request, retry, hold, respond },
};
