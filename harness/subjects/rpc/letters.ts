/** How datagrams of the code and letters of the spec correspond: the same calls, in XDR and as values. */
import { fileService } from "../../../impl/rpc/file-service.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";
import { type Codec, decode } from "../../../impl/xdr/codec.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import type { Call, Result } from "../../../spec/rpc/messages.ts";

const { append, remove, create, seek, read, readAt } = fileService.procedures;

/** The procedure that carries a call of the spec. */
const procedureOf = {
  append,
  remove,
  create,
  seek,
  read,
  "read at": readAt,
} as const satisfies Record<Call["type"], unknown>;

const argumentsOf = (type: Call["type"], args: Uint8Array): Call => {
  switch (type) {
    case "append":
      return { type, line: decode(append.args, args) };
    case "seek":
      return { type, to: decode(seek.args, args) };
    case "read at":
      return { type, at: decode(readAt.args, args) };
    default:
      decode(procedureOf[type].args, args);
      return { type };
  }
};

const resultOf = (type: Call["type"], results: Uint8Array): Result => {
  if (type !== "read")
    return decode<Result>(procedureOf[type].results as Codec<Result>, results);
  return decode(read.results, results).value ?? "not open";
};

/** A call or a reply by its transaction id; `said` is of the spec. */
type Said =
  | { readonly type: "call"; readonly xid: number; readonly call: Call }
  | {
      readonly type: "reply";
      readonly xid: number;
      readonly result: (call: Call["type"]) => Result;
    };

/** What a datagram says; null: it is none of the file service. */
export const saidIn = (bytes: Uint8Array): Said | null => {
  try {
    const call = unpackCall(bytes);
    if (call !== null && call.args !== "other version") {
      const type = (Object.keys(procedureOf) as Call["type"][]).find(
        (each) => procedureOf[each].number === call.procedure,
      );
      if (type === undefined || call.program !== fileService.number) return null;
      return { type: "call", xid: call.xid, call: argumentsOf(type, call.args) };
    }
    const reply = unpackReply(bytes);
    if (reply?.body.type !== "SUCCESS") return null;
    const { xid, results } = reply;
    return { type: "reply", xid, result: (type) => resultOf(type, results) };
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};
