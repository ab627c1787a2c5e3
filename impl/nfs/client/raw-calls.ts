/** Calls that a program makes of the server by itself, one for each request, in the root of what is mounted. */
import type { Body, Json } from "../../ports.ts";
import type { Stub } from "../../rpc/program.ts";
import { VfsError } from "../../vfs/errors.ts";
import { setNothing } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { errorOfCall } from "./errors.ts";
import type { WaitOptions } from "./options.ts";

/** The state of a program that makes calls without a file system. */
export type RawCaller = {
  readonly stub: Stub<(typeof nfsProgram)["procedures"]>;
  readonly root: Uint8Array;
  /** By name, the handle that the last reply gave for it. */
  readonly handles: Map<string, Uint8Array>;
  readonly mount: WaitOptions["mount"];
  /** The verifier of the next exclusive create. */
  readonly verifier: () => Uint8Array;
  /** Does the program take EEXIST as success? */
  readonly takesExisting: boolean;
};

type Results = { readonly type: string; readonly value: unknown };

/**
 * Makes a call: `{ procedure: "REMOVE", name }`, RENAME and LINK with `to`, CREATE with `mode` and `verifier` (one that
 * no other call has, unless it is given), SETATTR
 * with `size`, WRITE and READ with `value` and `offset` in bytes of text.
 *
 * @returns "OK" or the name of the error; the text to a READ; size and links to a GETATTR
 * @throws VfsError EIO where a soft mount gives up, ESTALE where the name was never looked up
 */
export const rawCall = async (caller: RawCaller, request: Body): Promise<Json> => {
  const { mount, takesExisting } = caller;
  const procedure = String(request.procedure);
  let results: Results;
  try {
    results = await called(caller, procedure, request);
  } catch (error) {
    throw errorOfCall(error, procedure, mount);
  }
  const { type, value } = results;
  const isTaken = type === "NFS3ERR_EXIST" && ["MKDIR", "LINK"].includes(procedure);
  if (type !== "NFS3_OK")
    return isTaken && takesExisting ? "OK" : type.replace("NFS3ERR_", "");
  remember(caller, String(request.name), value);
  return answerOf(procedure, value);
};

/** Remembers the handle in a reply under the name that was asked for. */
const remember = ({ handles }: RawCaller, name: string, value: unknown): void => {
  const { object } = value as { readonly object?: Uint8Array | null };
  if (object instanceof Uint8Array) handles.set(name, object);
};

const answerOf = (procedure: string, value: unknown): Json => {
  if (procedure === "READ")
    return Buffer.from((value as { readonly data: Uint8Array }).data).toString();
  if (procedure !== "GETATTR") return "OK";
  const { attributes } = value as {
    readonly attributes: { readonly size: bigint; readonly nlink: number };
  };
  return { size: Number(attributes.size), links: attributes.nlink };
};

/** NFS3_CREATEVERFSIZE: RFC 1813, section 2.4. */
export const VERIFIER_BYTES = 8;

const called = (
  { stub, root, handles, verifier: anew }: RawCaller,
  procedure: string,
  { name, to, mode, verifier, size, value, offset = 0 }: Body,
): Promise<Results> => {
  const at = (name: unknown) => ({ dir: root, name: Buffer.from(String(name)) });
  const file = (): Uint8Array => {
    const known = handles.get(String(name));
    if (known === undefined) throw new VfsError("ESTALE", `${name} was not looked up`);
    return known;
  };
  const set = {
    ...setNothing,
    size: typeof size === "number" ? BigInt(size) : null,
  };
  switch (procedure) {
    case "LOOKUP":
      return stub.lookup({ what: at(name) });
    case "REMOVE":
      return stub.remove({ object: at(name) });
    case "RMDIR":
      return stub.rmdir({ object: at(name) });
    case "MKDIR":
      return stub.mkdir({ where: at(name), attributes: setNothing });
    case "RENAME":
      return stub.rename({ from: at(name), to: at(to) });
    case "LINK":
      return stub.link({ file: file(), link: at(to) });
    case "CREATE": {
      const eight = Buffer.alloc(VERIFIER_BYTES, verifier === undefined ? anew() : 0);
      if (verifier !== undefined) eight.write(String(verifier));
      const how =
        mode === "EXCLUSIVE"
          ? ({ type: "EXCLUSIVE", value: eight } as const)
          : ({ type: mode === "GUARDED" ? "GUARDED" : "UNCHECKED", value: set } as const);
      return stub.create({ where: at(name), how });
    }
    case "SETATTR":
      return stub.setattr({ object: file(), newAttributes: set, guard: null });
    case "GETATTR":
      return stub.getattr({ object: file() });
    case "READ":
      return stub.read({ file: file(), offset: BigInt(Number(offset)), count: 4096 });
    case "WRITE": {
      const data = Buffer.from(String(value));
      const where = { file: file(), offset: BigInt(Number(offset)), count: data.length };
      return stub.write({ ...where, stable: "FILE_SYNC", data });
    }
    default:
      throw new VfsError("EINVAL", `no such call: ${procedure}`);
  }
};
