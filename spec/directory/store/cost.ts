/** What one operation costs, if no other is under way: counted along its steps, and by the pictures of the slides. */
import type { Letter, Observe } from "lockstep";
import type { Scope } from "../scope.ts";
import type { Message } from "./messages.ts";
import type { StoreRoles } from "./roles.ts";

/** Messages; messages that carry a value; those of them that the directory receives or sends; time to the answer. */
export type Cost = {
  readonly messages: number;
  readonly values: number;
  readonly relayed: number;
  readonly time: number;
};

/** What `observe` makes of the steps. */
export type Seen = Cost & {
  /** When each process has got its last message, and when each message was sent. */
  readonly now: Readonly<Record<string, number>>;
  readonly sentAt: Readonly<Record<string, number>>;
};

/** Does it carry a value? The answer to a get does, even if nothing was put. */
const hasValue = ({ asks }: Scope, { body }: Letter<Message>): boolean =>
  ["put", "write", "value"].includes(body.type) ||
  (body.type === "done" && asks === "get");

const isRelayed = ({ from, to }: Letter<Message>): boolean =>
  from === "directory" || to === "directory";

const isNode = (name: string): boolean => name.startsWith("n");

/** How long a letter is under way. */
const distance = ({ from, to }: Letter<Message>, { apart, slow, n }: Scope): number => {
  const nodes = [from, to].filter(isNode);
  const extra = nodes.includes(`n${n - 1}`) ? slow : 0;
  if (nodes.length === 2) return apart[3]! + extra;
  if (nodes.length === 0) return apart[0]!;
  return (from === "directory" || to === "directory" ? apart[1]! : apart[2]!) + extra;
};

const keyOf = ({ from, to, body }: Letter<Message>): string =>
  `${body.type} ${from} ${to}`;

/** Counts the messages of one operation, and follows the time along the longest way to each process. */
export const counting = (scope: Scope): Observe<StoreRoles, Seen> => ({
  init: { messages: 0, values: 0, relayed: 0, time: 0, now: {}, sentAt: {} },
  after: (seen, { node, letter, sends, responses }) => {
    const self = letter?.to ?? node ?? "c0";
    const arrived =
      letter === undefined ? 0 : seen.sentAt[keyOf(letter)]! + distance(letter, scope);
    const now = Math.max(seen.now[self] ?? 0, arrived);
    const values = sends.filter((each) => hasValue(scope, each));
    return {
      messages: seen.messages + sends.length,
      values: seen.values + values.length,
      relayed: seen.relayed + values.filter(isRelayed).length,
      time: responses.length > 0 ? now : seen.time,
      now: { ...seen.now, [self]: now },
      sentAt: {
        ...seen.sentAt,
        ...Object.fromEntries(sends.map((each) => [keyOf(each), now])),
      },
    };
  },
});

/**
 * Round-trip times. `ask`: between client and directory; `reach`: between a node and the process that asks it;
 * `pass`: between two nodes; `late`: what the slow node adds.
 */
const ways = ({ apart, slow }: Scope, query: string) => {
  const [clientToDirectory, directoryToNode, clientToNode, nodeToNode] = apart;
  return {
    ask: 2 * clientToDirectory!,
    reach: 2 * (query === "recursive" ? directoryToNode! : clientToNode!),
    pass: 2 * nodeToNode!,
    late: 2 * slow,
  };
};

/** What a get costs (slides 34 and 36), if its node is not the slow one. */
const costOfGet = (scope: Scope, query: string): Cost => {
  const { ask, reach } = ways(scope, query);
  const time = ask + reach;
  return query === "recursive"
    ? { messages: 4, values: 2, relayed: 2, time }
    : { messages: 4, values: 1, relayed: 0, time };
};

/** What a put costs (slides 33, 35 and 38 to 40), if it waits for all replicas or all are equally far. */
const costOfPut = (scope: Scope, query: string): Cost => {
  const { n, replication, acks } = scope;
  const { ask, reach, pass, late } = ways(scope, query);
  const isWaiting = acks === "all";
  const chain = isWaiting ? (n - 1) * pass : 0;
  const time =
    ask + reach + (replication === "recursive" ? chain : 0) + (isWaiting ? late : 0);
  const messages = 2 + 2 * n;
  if (query === "iterative") return { messages, values: n, relayed: 0, time };
  const relayed = 1 + (replication === "recursive" ? 1 : n);
  return { messages, values: 1 + n, relayed, time };
};

/** What the one operation of a scope costs by the pictures of the slides, with one query or the other. */
export const costOf = (scope: Scope, query: string): Cost =>
  scope.asks === "get" ? costOfGet(scope, query) : costOfPut(scope, query);

/** Is one operation asked, whose cost is counted? */
export const isCounted = ({ asks, crashes, loss }: Scope): boolean =>
  (asks === "put" || asks === "get") && crashes + loss === 0;
