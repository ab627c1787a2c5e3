/** The requests that a directory relays: which are under way, which wait, and to which nodes they go. */
import { ignored, speaks } from "lockstep";
import type { Directory as Mapping } from "../moves/master.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Copy, type Result, type Tag, tagOf } from "../store/messages.ts";
import type { Message } from "./messages.ts";

/** A request that the directory relays. */
type Asked = {
  readonly of: Tag;
  /** The number of the request, by which nodes answer. It is the version of a put, too. */
  readonly op: number;
  /** What is put; null: it is a get. */
  readonly copy: Copy | null;
  /** The epoch in which it was sent last; null: it was not sent yet. */
  readonly epoch: number | null;
  /** The nodes whose answers it waits for. */
  readonly missing: readonly string[];
};

/** The state of the directory. */
export type Directory = {
  readonly mapping: Mapping;
  /** The number of the last request. */
  readonly op: number;
  /** Requests under way, and requests that wait for their turn. */
  readonly asked: readonly Asked[];
  readonly queue: readonly Asked[];
};

const { next } = speaks<Directory, Message>();

/** What the directory does: its next state, and what it sends. */
type Step = {
  readonly me: Directory;
  readonly sends: readonly {
    readonly to: string | readonly string[];
    readonly body: Message;
  }[];
};

/** As a reaction of its process. */
export const reactionOf = ({ me, sends }: Step) =>
  sends.reduce((reaction, { to, body }) => reaction.send(to, body), next(me));

/** Sends a request under way to the nodes of the mapping: a put to all of them, a get to the first one. */
const sent = ({ me, sends }: Step, { op, copy }: Asked): Step => {
  const { nodes, epoch } = me.mapping;
  const missing = copy === null ? nodes.slice(0, 1) : nodes;
  const asked = me.asked.map((each) =>
    each.op === op ? { ...each, epoch, missing } : each,
  );
  const body: Message =
    copy === null ? { type: "read", op, epoch } : { type: "write", op, epoch, copy };
  return { me: { ...me, asked }, sends: [...sends, { to: missing, body }] };
};

/** Begins a request. While the mapping changes it is not sent, since nodes would refuse it. */
const begun = ({ me, sends }: Step, asked: Asked, rules: Rules): Step => {
  const step = { me: { ...me, asked: [...me.asked, asked] }, sends };
  return me.mapping.change === null || rules.relaysMeanwhile ? sent(step, asked) : step;
};

/** A change of the mapping is made, or given up: what is under way goes to the nodes of the mapping. */
export const changed = (step: Step, rules: Rules): Step =>
  step.me.asked
    .filter(({ epoch }) => epoch === null || rules.sendsAgain)
    .reduce((before, asked) => sent(before, asked), step);

/** A request is done: its client is answered, and the next one begins. */
const done = (me: Directory, { of, op }: Asked, result: Result, rules: Rules): Step => {
  const asked = me.asked.filter((each) => each.op !== op);
  const answer = { to: of.client, body: { type: "done", ...of, result } } as const;
  const [following, ...queue] = me.queue;
  return following === undefined
    ? { me: { ...me, asked }, sends: [answer] }
    : begun({ me: { ...me, asked, queue }, sends: [answer] }, following, rules);
};

/** Does an answer of a node come after its request is done, or after a put was sent again? */
export const isOver = (
  { op: last, asked, queue }: Directory,
  { type, op, epoch }: Message & { readonly type: "stored" | "value" },
): boolean => {
  const under = [...asked, ...queue].find((each) => each.op === op);
  return under === undefined
    ? op <= last
    : type === "stored" && epoch < (under.epoch ?? 0);
};

/** A client asks: the request begins, or waits for its turn. `put`: what is put; null: it is a get. */
export const ask = (
  me: Directory,
  of: Tag,
  put: number | null,
  scope: Scope,
  rules: Rules,
) => {
  const op = me.op + 1;
  const copy = put === null ? null : { version: op, value: put };
  const asked = { of: tagOf(of), op, copy, epoch: null, missing: [] };
  const puts = me.asked.filter((each) => each.copy !== null).length;
  const waits = scope.oneAtATime
    ? me.asked.length > 0
    : put !== null && rules.mustWait(puts, scope);
  return waits
    ? next({ ...me, op, queue: [...me.queue, asked] })
    : reactionOf(begun({ me: { ...me, op }, sends: [] }, asked, rules));
};

type Of<T extends Message["type"]> = Message & { readonly type: T };

/** A node has acknowledged a put. */
export const stored = (
  me: Directory,
  from: string,
  { op, epoch }: Of<"stored">,
  rules: Rules,
) => {
  const before = me.asked.find((each) => each.op === op);
  if (before === undefined || before.epoch !== epoch) return ignored;
  const now = { ...before, missing: before.missing.filter((each) => each !== from) };
  return now.missing.length === 0
    ? reactionOf(done(me, now, null, rules))
    : next({ ...me, asked: me.asked.map((each) => (each === before ? now : each)) });
};

/** A node has answered a get. An answer from before a change counts: the node had the last answered put then. */
export const answered = (me: Directory, { op, result }: Of<"value">, rules: Rules) => {
  const asked = me.asked.find((each) => each.op === op);
  return asked && reactionOf(done(me, asked, result, rules));
};
