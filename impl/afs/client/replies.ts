/** Replies of the file server: their results, and errors of the network as errors of the file system. */
import { RpcError } from "../../rpc/errors.ts";
import { fail } from "../../vfs/errors.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import type { CallStatus, fileProgram } from "../wire/file-program.ts";

/** The calls that the file server takes. */
export type FileProcedures = (typeof fileProgram)["procedures"];
/** The results of one call that has succeeded. */
export type ResultsOf<P extends keyof FileProcedures> = Extract<
  ValueOf<FileProcedures[P]["results"]>,
  { readonly type: "OK" }
>["value"];
/** What the file server replies to a call. */
export type Reply =
  | { readonly type: "OK"; readonly value: unknown }
  | { readonly type: Exclude<CallStatus, "OK">; readonly value: undefined };
/** The results in a reply. */
export type OkOf<A> =
  Extract<A, { readonly type: "OK" }> extends { readonly value: infer V } ? V : never;

/** The results in a reply. @throws VfsError where the call has failed */
export const resultOf = <A extends Reply>(reply: A): OkOf<A> =>
  reply.type === "OK"
    ? (reply.value as OkOf<A>)
    : fail(reply.type === "CHANGED" ? "ESTALE" : reply.type);

/** Waits for a reply. @throws VfsError EIO where the network has failed */
export const asVfs = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RpcError)
      return fail("EIO", `the file server: ${error.message}`);
    throw error;
  }
};
