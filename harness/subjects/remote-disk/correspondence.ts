/**
 * How the nodes of `impl/remote-disk` and the processes of `spec/remote-disk` correspond. Every block of the code is a
 * file of one block in the spec: 0 in a block is a file without it.
 */
import { P } from "ts-pattern";
import { diskProgram } from "../../../impl/remote-disk/disk-program.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";
import { decode } from "../../../impl/xdr/codec.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import { client } from "../../../spec/remote-disk/client.ts";
import type { Call, Message } from "../../../spec/remote-disk/messages.ts";
import type { Rules } from "../../../spec/remote-disk/rules.ts";
import { type Server, server } from "../../../spec/remote-disk/server.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";

type DiskCast = Cast<Rules>;

const operation = { id: P.string };
const block = { key: P.string, value: P.number };

const clientOf = ({ worker }: DiskCast, id: string) => worker("client", id);
const serverOf = ({ keeper }: DiskCast, node: string, key: string) =>
  keeper("server", node, key);

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const held = shaped(P.array(block), state).map(
    ({ key, value }) => [serverOf(cast, node, key), value] as const,
  );
  return [{ step: "start", holds: new Map(held) }];
};

const request: EventCase<Rules> = ({ op }, cast) => {
  const { id } = shaped(operation, op);
  const { id: _, key: __, ...asked } = op as Readonly<Record<string, unknown>>;
  return [{ step: "request", process: clientOf(cast, id), request: asked }];
};

const retry: EventCase<Rules> = ({ op }, cast) => [
  { step: "act", process: clientOf(cast, shaped(operation, op).id), name: "retry" },
];

/** A write is durable, and every read sees it. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { key, value } = shaped(block, state);
  const from = clientOf(cast, shaped(operation, op).id);
  const by = { from, body: { call: { type: "write" } } };
  return [{ step: "effect", process: serverOf(cast, node, key), by, holds: value }];
};

const respond: EventCase<Rules> = ({ op }, cast) => {
  const { id, result } = shaped({ ...operation, result: P.any }, op);
  return [{ step: "answer", process: clientOf(cast, id), result }];
};

const { describe: _, read, write } = diskProgram.procedures;

/** The call of the code, with the number of its block; null: it is none that the spec has. */
const callIn = (
  procedure: number,
  args: Uint8Array,
): { readonly key: string; readonly call: Call } | null => {
  if (procedure === read.number)
    return { key: `${decode(read.args, args)}`, call: { type: "read", block: 0 } };
  if (procedure !== write.number) return null;
  const { block, bytes } = decode(write.args, args);
  const value = Buffer.from(bytes).readUInt32BE();
  return { key: `${block}`, call: { type: "write", block: 0, value } };
};

/** Nodes reply when the disk has done the call, so that there are no other replies. */
const valueIn = (type: string, results: Uint8Array): number | null => {
  if (type !== "read") return null;
  const { value } = decode(read.results, results);
  return value === undefined ? null : Buffer.from(value).readUInt32BE() || null;
};

type Packet = {
  readonly from: { readonly address: string };
  readonly to: { readonly address: string };
  readonly bytes: Uint8Array;
};

const letterOf = ({ from, to, bytes }: Packet, cast: DiskCast) => {
  const call = unpackCall(bytes);
  if (call !== null && call.args !== "other version") {
    const said = callIn(call.procedure, call.args);
    const id = `${from.address}.${call.xid}`;
    if (said === null || cast.asked(id) === undefined) return null;
    const xid = cast.number(id);
    return {
      from: clientOf(cast, id),
      to: serverOf(cast, to.address, said.key),
      body: { type: "call", xid, call: said.call } satisfies Message,
    };
  }
  const reply = unpackReply(bytes);
  if (reply?.body.type !== "SUCCESS") return null;
  const id = `${to.address}.${reply.xid}`;
  const asked = cast.asked(id);
  if (asked === undefined) return null;
  const { type, key } = shaped({ type: P.string, key: P.string }, asked);
  const value = valueIn(type, reply.results);
  return {
    from: serverOf(cast, from.address, key),
    to: clientOf(cast, id),
    body: { type: "reply", xid: cast.number(id), value } satisfies Message,
  };
};

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    server: {
      per: "key",
      process: (_at, { rules }) => server(rules),
      told: ({ blocks }: Server) => blocks[0] ?? 0,
    },
    client: {
      per: "operation",
      counter: "xid",
      process: ({ id, item }, cast) => {
        const { key } = shaped({ key: P.string }, cast.asked(String(item)));
        const [holder] = [...cast.members].sort();
        return client(id, serverOf(cast, holder!, key), cast.rules);
      },
      told: () => ({}),
    },
  },
  letter: () => null,
  packet: (packet, cast) => {
    try {
      return letterOf(packet, cast);
    } catch (error) {
      if (error instanceof XdrError) return null;
      throw error;
    }
  },
  waits: ({ body }) => (body as { readonly call?: Call }).call?.type === "write", // Until it is durable.
  events: { start, request, retry, hold, respond },
};
