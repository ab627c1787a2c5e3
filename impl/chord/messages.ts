/** What nodes say to keep their places on the ring, and to look keys up, in Maelstrom's envelope. */
import type { Json } from "../ports.ts";
import { BITS_MAX } from "../ring/identifiers.ts";
import { isText } from "../store/parse.ts";

/** Why a node asks another one for its state. */
export type Why = "successor" | "predecessor" | "join";

/** The start of a node, and the number of its question: an answer to an earlier one comes too late. */
type Turn = readonly [start: number, question: number];

/** What nodes say to keep their places. */
export type UpkeepMessage =
  | {
      readonly type: "ask";
      readonly why: Why;
      readonly turn: Turn;
      /** What the sender takes for m and for its own identifier. */
      readonly bits: number;
      readonly id: number;
    }
  | {
      readonly type: "state";
      readonly turn: Turn;
      readonly succs: readonly string[];
      readonly prdc: string;
    }
  | { readonly type: "busy"; readonly turn: Turn }
  /** The answer of a node that has left, or is about to: to a question, a notice, a ping. */
  | { readonly type: "gone"; readonly to: "ask" | "notify" | "ping"; readonly turn: Turn }
  | { readonly type: "taken"; readonly why: string; readonly turn: Turn }
  | { readonly type: "notify" }
  | { readonly type: "noted" }
  | { readonly type: "ping" }
  | { readonly type: "pong" };

/** A look-up on its way to the node of a key. */
type OnItsWay = {
  /** The name of the look-up, and the node that began it. */
  readonly look: string;
  readonly origin: string;
  readonly key: number;
  readonly hops: number;
};

/** What nodes say to find the node of a key. */
export type LookUpMessage =
  | ({ readonly type: "look-up" } & OnItsWay)
  | ({ readonly type: "ends-here" } & OnItsWay)
  | {
      readonly type: "found";
      readonly look: string;
      readonly key: number;
      readonly hops: number;
    };

/** All messages of the ring. */
export type RingMessage = UpkeepMessage | LookUpMessage;

/** More than any run needs, and so far below 2^53 that counting on from it stays exact. */
const COUNT_MAX = 2 ** 51;
/** The longest list of successors that a node may send. */
const SUCCESSORS_MAX = 64;

const isCount = (count: Json | undefined): count is number =>
  typeof count === "number" &&
  Number.isInteger(count) &&
  count >= 0 &&
  count <= COUNT_MAX;

const isId = (id: Json | undefined): id is number =>
  typeof id === "number" && Number.isInteger(id) && id >= 0 && id < 2 ** BITS_MAX;

const isWhy = (why: Json | undefined): why is Why =>
  why === "successor" || why === "predecessor" || why === "join";

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) && turn.length === 2 && turn.every(isCount);

const isAnswered = (to: Json | undefined): to is "ask" | "notify" | "ping" =>
  to === "ask" || to === "notify" || to === "ping";

const isNode = (node: Json | undefined, nodes: readonly string[]): node is string =>
  isText(node) && nodes.includes(node);

const isList = (
  list: Json | undefined,
  nodes: readonly string[],
): list is readonly string[] =>
  Array.isArray(list) &&
  list.length > 0 &&
  list.length <= SUCCESSORS_MAX &&
  list.every((each) => isNode(each, nodes));

/** More hops than any look-up needs: one that runs in circles ends. */
const HOPS_MAX = 4096;
const LOOK_MAX = 256;

const isHops = (hops: Json | undefined): hops is number =>
  isCount(hops) && hops <= HOPS_MAX;

const isLook = (look: Json | undefined): look is string =>
  isText(look) && look.length <= LOOK_MAX;

const lookUp = { look: isLook, origin: isNode, key: isId, hops: isHops };

/** The fields of each message of the ring with their tests, for `parserOf`. */
export const ringShapes = {
  ask: { why: isWhy, turn: isTurn, bits: isCount, id: isId },
  state: { turn: isTurn, succs: isList, prdc: isNode },
  busy: { turn: isTurn },
  gone: { to: isAnswered, turn: isTurn },
  taken: { why: isText, turn: isTurn },
  notify: {},
  noted: {},
  ping: {},
  pong: {},
  "look-up": lookUp,
  "ends-here": lookUp,
  found: { look: isLook, key: isId, hops: isHops },
} as const;

/** Those fields in words. */
export const ringExpected =
  "why, turn, to, bits and id, succs and prdc, or look, origin, key and hops, as it has them";

/** Is this a message of the ring? */
export const isOfRing = <M extends { readonly type: string }>(
  body: M | RingMessage,
): body is RingMessage => Object.hasOwn(ringShapes, body.type);
