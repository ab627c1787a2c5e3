/** How a cache manager takes the answers of the server. */
import { ignored } from "lockstep";
import { without } from "../shared/without.ts";
import { type Fetch, letterOf, next, SERVER, type Store } from "./client-calls.ts";
import { type Call, type Client, type Copy, currentOf, pruned } from "./copies.ts";
import { type Message, readOf } from "./messages.ts";
import { opened } from "./programs.ts";
import type { Setting } from "./rules.ts";

type MessageOfType<T extends Message["type"]> = Extract<Message, { readonly type: T }>;

/** The callback of a reply: is it believed, and for how long? */
const believed = ({ scope, rules }: Setting, { raced, waited }: Call) => {
  const isTimed = scope.lease > 0;
  const left = isTimed ? rules.leftAtClient(scope, waited) : 0;
  const valid = (!raced || rules.believesRaced) && (!isTimed || left > 0);
  return { valid, left: valid ? left : 0 };
};

/** A copy that the server has sent, or taken, is the newest one unless there is a newer one by now. */
const adopted = (
  { rules }: Setting,
  me: Client,
  { id, version, contents }: Copy & { readonly id: number },
  belief: Pick<Client, "valid" | "left">,
): Client => {
  const known = currentOf(me);
  if (known !== null && known.version > version) return me;
  const isSame = known !== null && known.version === version && id !== me.current;
  if (isSame)
    return belief.valid ? { ...me, ...belief, left: Math.max(me.left, belief.left) } : me;
  const place = rules.replacesOpenCopy ? (me.current ?? id) : id;
  const copies = { ...me.copies, [place]: { version, contents } };
  return { ...me, ...belief, copies, current: place };
};

const granted = (
  at: Setting,
  me: Client,
  call: Fetch,
  reply: MessageOfType<"granted">,
) => {
  const { xid, version } = reply;
  const contents = reply.contents ?? currentOf(me)!.contents;
  const after = adopted(
    at,
    { ...me, calls: without(me.calls, xid) },
    { id: xid, version, contents },
    believed(at, call),
  );
  const { opens, program } = call;
  return opens
    ? next(pruned(opened(after, program!, after.current!))).respond(null, program!)
    : next(pruned(after)).respond(readOf(currentOf(after)!.contents), program!);
};

const stored = (at: Setting, me: Client, call: Store, reply: MessageOfType<"stored">) => {
  const { xid, version, callback } = reply;
  const calls = without(me.calls, xid);
  const [, ...parts] = call.parts;
  if (parts.length > 0) {
    const again = { ...call, parts };
    return next({
      ...me,
      xid: me.xid + 1,
      calls: { ...calls, [me.xid + 1]: again },
    }).send(SERVER, letterOf(me.xid + 1, again));
  }
  const { program, closes } = call;
  const id = call.copy ?? xid;
  // Programs that share the copy may have written it meanwhile.
  const contents = me.copies[id]?.contents ?? call.contents;
  const belief = callback ? believed(at, call) : { valid: false, left: 0 };
  const after = adopted(at, { ...me, calls }, { id, version, contents }, belief);
  const result = closes ? version : null;
  return program === null
    ? next(pruned(after))
    : next(pruned(after)).respond(result, program);
};

/** The reaction to an answer of the server. */
export const answered = (
  at: Setting,
  me: Client,
  body: MessageOfType<"granted" | "stored">,
) => {
  const call = me.calls[body.xid];
  if (call?.type === "fetch" && body.type === "granted")
    return granted(at, me, call, body);
  if (call?.type === "store" && body.type === "stored") return stored(at, me, call, body);
  return ignored;
};
