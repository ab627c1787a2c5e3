/** How a cache manager calls the server. */
import { speaks } from "lockstep";
import { type Call, type Client, currentOf, pruned } from "./copies.ts";
import type { Message, Request, Result, ServerCall } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** Calls under way: of a fetch, and of a store. */
export type Fetch = Extract<Call, { readonly type: "fetch" }>;
export type Store = Extract<Call, { readonly type: "store" }>;

/** The name of the server. */
export const SERVER = "server";

/** Reactions of a cache manager. */
export const { next, process } = speaks<Client, Message, Request, Result>();

/** A call as the server gets it. */
export const letterOf = (xid: number, call: Call): ServerCall =>
  call.type === "fetch"
    ? { type: "fetch", xid, have: call.have }
    : { type: "store", xid, contents: call.parts[0]! };

/** Calls the server. */
const calling = (me: Client, call: Call) => {
  const xid = me.xid + 1;
  const after = pruned({ ...me, xid, calls: { ...me.calls, [xid]: call } });
  return next(after).send(SERVER, letterOf(xid, call));
};

/** Fetches the file for a program, which opens it or reads it whole. */
export const fetching = (me: Client, program: string, opens: boolean) =>
  calling(me, {
    type: "fetch",
    program,
    have: currentOf(me)?.version ?? null,
    opens,
    raced: false,
    waited: 0,
  });

/** Stores these contents for a program; null: none waits for it. */
export const storing = (
  rules: Rules,
  me: Client,
  program: string | null,
  stored: Pick<Store, "contents" | "copy" | "closes">,
) =>
  calling(me, {
    type: "store",
    program,
    ...stored,
    parts: rules.partsOf(stored.contents),
    raced: false,
    waited: 0,
  });

/** Is a store under way? */
export const isStoring = (me: Client): boolean =>
  Object.values(me.calls).some(({ type }) => type === "store");
