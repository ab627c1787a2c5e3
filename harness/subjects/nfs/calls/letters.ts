/** Datagrams of NFS as letters of `spec/nfs/calls`: files have the numbers there that their inodes have in the spec. */
import type { Attributes } from "../../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../../impl/nfs/wire/nfs-program.ts";
import { decode } from "../../../../impl/xdr/codec.ts";
import type {
  Call,
  Handle,
  Message,
  Reply,
  Status,
} from "../../../../spec/nfs/calls/messages.ts";
import type { Met } from "../../../conform/quirks.ts";
import type { Letter } from "../../../model/process.ts";
import type { Datagram } from "../../../simulate/steered-world.ts";
import { FINDS, lettersOf, type NfsCast } from "../calls-of-run.ts";
import { tokenOf } from "../letters.ts";
import { changeOf, handleOfId, valueIn, verifierIn } from "./files.ts";

const { procedures } = nfsProgram;
type Name = keyof typeof procedures;

const nameOf = (number: number): Name | undefined =>
  (Object.keys(procedures) as Name[]).find((name) => procedures[name].number === number);

/** What a reply is read by: the procedure of its call, and the id of the file that the call names by a handle. */
type Sent = { readonly name: Name; readonly id: string | null };

const ID_AT = 4;
const ID_BYTES = 16;
/** The id of a file, in a handle that the server of `impl/nfs` made. */
const idIn = (handle: Uint8Array): string =>
  Buffer.from(handle.subarray(ID_AT, ID_AT + ID_BYTES)).toString("hex");

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

type Translated = { readonly call: Call; readonly id: string | null };

/** A call of names, by its arguments; null: the procedure is no such call. */
const callOfNames = (
  name: Name,
  args: Uint8Array,
  { cast, self }: { readonly cast: NfsCast; readonly self: string },
): Call | null => {
  switch (name) {
    case "lookup": {
      const { what } = decode(procedures.lookup.args, args);
      return { type: "LOOKUP", name: textOf(what.name) };
    }
    case "remove": {
      const { object } = decode(procedures.remove.args, args);
      return { type: "REMOVE", name: textOf(object.name) };
    }
    case "rmdir": {
      const { object } = decode(procedures.rmdir.args, args);
      return { type: "RMDIR", name: textOf(object.name) };
    }
    case "mkdir": {
      const { where } = decode(procedures.mkdir.args, args);
      return { type: "MKDIR", name: textOf(where.name) };
    }
    case "rename": {
      const { from, to } = decode(procedures.rename.args, args);
      return { type: "RENAME", name: textOf(from.name), to: textOf(to.name) };
    }
    case "create": {
      const { where, how } = decode(procedures.create.args, args);
      // Of a call of another mode the spec has the verifier, too, and no rule looks at it.
      const verifier =
        how.type === "EXCLUSIVE"
          ? verifierIn(cast, Buffer.from(how.value).toString("hex"), self)
          : self;
      return {
        type: "CREATE",
        name: textOf(where.name),
        mode: how.type,
        verifier,
      };
    }
    default:
      return null;
  }
};

/** A call of a file, by its arguments; null: the procedure is no such call. */
const callOfFile = (name: Name, args: Uint8Array, cast: NfsCast): Translated | null => {
  const on = (handle: Uint8Array, rest: (handle: Handle) => Call): Translated => {
    const id = idIn(handle);
    return { id, call: rest(handleOfId(cast, id)) };
  };
  switch (name) {
    case "link": {
      const { file, link } = decode(procedures.link.args, args);
      return on(file, (handle) => ({ type: "LINK", handle, to: textOf(link.name) }));
    }
    case "setattr": {
      const { object } = decode(procedures.setattr.args, args);
      return on(object, (handle) => ({ type: "SETATTR", handle, guard: null }));
    }
    case "write": {
      const { file, data } = decode(procedures.write.args, args);
      return on(file, (handle) => ({ type: "WRITE", handle, value: valueIn(data)! }));
    }
    case "read": {
      const { file } = decode(procedures.read.args, args);
      return on(file, (handle) => ({ type: "READ", handle }));
    }
    case "getattr": {
      const { object } = decode(procedures.getattr.args, args);
      return on(object, (handle) => ({ type: "GETATTR", handle }));
    }
    default:
      return null;
  }
};

/** A call by its arguments; null: the spec has none of this procedure. */
const callIn = (
  name: Name,
  args: Uint8Array,
  { cast, self }: { readonly cast: NfsCast; readonly self: string },
): Translated | null => {
  const call = callOfNames(name, args, { cast, self });
  return call === null ? callOfFile(name, args, cast) : { call, id: null };
};

/** The part of a reply that is about one file. */
type Said = {
  readonly id: string | null;
  readonly attributes: Attributes | null;
  readonly value: number | null;
};

const NOTHING: Said = { id: null, attributes: null, value: null };

/** Reads the results of a call that succeeded, by procedure. A reply without an id is about the file of the call. */
const saidIn = ({ name, id }: Sent, value: unknown): Said => {
  switch (name) {
    case "lookup":
    case "create":
    case "mkdir": {
      const { object, attributes } = value as {
        readonly object: Uint8Array;
        readonly attributes: Attributes | null;
      };
      return { ...NOTHING, id: idIn(object), attributes };
    }
    case "link":
    case "getattr":
    case "read": {
      const { attributes, data } = value as {
        readonly attributes: Attributes | null;
        readonly data?: Uint8Array;
      };
      return { id, attributes, value: data === undefined ? null : valueIn(data) };
    }
    case "setattr":
    case "write": {
      const { wcc } = value as { readonly wcc: { readonly after: Attributes | null } };
      return { ...NOTHING, id, attributes: wcc.after };
    }
    default:
      return NOTHING;
  }
};

const replyOf = (call: Sent, bytes: Uint8Array, cast: NfsCast): Reply | null => {
  const results = decode(procedures[call.name].results as never, bytes) as {
    readonly type: string;
    readonly value: unknown;
  };
  if (results.type !== "NFS3_OK") {
    const status = results.type.replace("NFS3ERR_", "") as Status;
    return { status, handle: null, value: null, links: 0, change: 0 };
  }
  const { id, attributes, value } = saidIn(call, results.value);
  if (id === null)
    return { status: "OK", handle: null, value: null, links: 0, change: 0 };
  if (attributes === null) return null;
  const isDirectory = attributes.type === "NF3DIR";
  return {
    status: "OK",
    handle: handleOfId(cast, id),
    value,
    links: isDirectory ? 1 : attributes.nlink,
    change: isDirectory ? 0 : changeOf(cast, id, tokenOf(attributes)),
  };
};

/** A datagram as a letter of the spec; null: it is none that a node may send. */
export const letterOfCalls: (
  datagram: Datagram,
  cast: NfsCast,
) => Letter<Message> | Met | null = lettersOf({
  callIn: (procedure, args, { cast, client, number }) => {
    const name = nameOf(procedure);
    if (name === undefined) return FINDS;
    const found = callIn(name, args, { cast, self: `${client}.${number}` });
    return found && { call: found.call, sent: { name, id: found.id } };
  },
  saidIn: replyOf,
});
