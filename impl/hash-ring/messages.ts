import type { Body, Json } from "../ports.ts";
import { BITS_MAX } from "../ring/identifiers.ts";
import type { Span } from "../ring/spans.ts";
import {
  type ClientRequest,
  errors,
  type FromClient,
  isKey,
  type Key,
  missingKey,
  parseFromClient,
  type Refused,
  refused,
} from "../store/clients.ts";
import { isPresent, isText, parserOf } from "../store/parse.ts";

/** What a machine knows of each other one: it is in the ring, or has left it. It never comes back. */
export type View = { readonly [machine: string]: "in" | "out" };

/** A value with its key. */
export type Entry = readonly [key: Key, value: Json];

/** The keys of these identifiers, on their way to another machine. */
export type Batch = {
  /** Counts the hand-overs from one machine to another. */
  readonly number: number;
  readonly spans: readonly Span[];
  readonly entries: readonly Entry[];
};

/** A request on its way to the machine that serves its key; `origin` is the machine of its client. */
export type Ask = {
  readonly type: "ask";
  readonly origin: string;
  readonly op: string;
  readonly key: Key;
  readonly request: KeyRequest;
};
/** A value to write, or none to read. */
export type KeyRequest =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: Json };

/** Between machines. */
export type PeerMessage =
  | {
      readonly type: "join";
      readonly bits: number;
      readonly ids: readonly number[];
    }
  | { readonly type: "taken"; readonly why: string }
  | {
      readonly type: "view";
      readonly view: View;
      /** Is something on its way from the sender to the receiver? Then the receiver may not end. */
      readonly owes: boolean;
    }
  | ({ readonly type: "hand-over"; readonly view: View } & Batch)
  | { readonly type: "handed-over"; readonly number: number }
  | Ask
  | {
      readonly type: "answer";
      readonly op: string;
      readonly key: Key;
      readonly result: Json;
    };

/** What an operator asks of one machine: to leave the ring, or to tell its status. */
type OperatorRequest = { readonly type: "leave" } | { readonly type: "status" };

/** What arrives at a machine, after parsing. */
type Parsed = FromClient | PeerMessage | OperatorRequest;

/** Bytes of a key, as UTF-8. */
const KEY_BYTES_MAX = 1024;
/** Bytes of a value, as JSON. */
const VALUE_BYTES_MAX = 1 << 18;

/** More than any run needs, and so far below 2^53 that counting on from it stays exact. */
const COUNT_MAX = 2 ** 51;

const isCount = (count: Json | undefined): count is number =>
  typeof count === "number" &&
  Number.isInteger(count) &&
  count >= 0 &&
  count <= COUNT_MAX;

/** Is this field an identifier of as many bits as there may be? */
const isId = (id: Json | undefined): id is number =>
  typeof id === "number" && Number.isInteger(id) && id >= 0 && id < 2 ** BITS_MAX;

const isBit = (flag: Json | undefined): flag is boolean => typeof flag === "boolean";

const isView = (view: Json | undefined, nodes: readonly string[]): view is View =>
  typeof view === "object" &&
  view !== null &&
  !Array.isArray(view) &&
  Object.entries(view).every(
    ([machine, is]) => nodes.includes(machine) && (is === "in" || is === "out"),
  );

const isIds = (ids: Json | undefined): ids is readonly number[] =>
  Array.isArray(ids) && ids.every(isId);

/** In ascending order, and apart. */
const isSpans = (spans: Json | undefined): spans is readonly Span[] => {
  if (!Array.isArray(spans)) return false;
  let before = -1;
  for (const span of spans) {
    if (!Array.isArray(span) || span.length !== 2 || !span.every(isId)) return false;
    const [first, last] = span as [number, number];
    if (first <= before || last < first) return false;
    before = last;
  }
  return true;
};

const isEntries = (entries: Json | undefined): entries is readonly Entry[] =>
  Array.isArray(entries) &&
  entries.every(
    (each) => Array.isArray(each) && each.length === 2 && isFittingKey(each[0]),
  );

const isKeyRequest = (request: Json | undefined): request is KeyRequest => {
  if (typeof request !== "object" || request === null || !("type" in request))
    return false;
  const { type, value } = request as { readonly [field: string]: Json };
  return type === "read" || (type === "write" && value !== undefined);
};

const isNode = (node: Json | undefined, nodes: readonly string[]): node is string =>
  isText(node) && nodes.includes(node);

/** Is this a key that is not too long? */
const isFittingKey = (key: Json | undefined): key is Key =>
  isKey(key) && Buffer.byteLength(String(key)) <= KEY_BYTES_MAX;

const tooLarge = (request: ClientRequest): Refused | undefined => {
  if (!isFittingKey(request.key))
    return refused(errors.malformed, `the key is longer than ${KEY_BYTES_MAX} bytes`);
  if (
    request.type === "write" &&
    Buffer.byteLength(JSON.stringify(request.value)) > VALUE_BYTES_MAX
  )
    return refused(errors.malformed, `the value is longer than ${VALUE_BYTES_MAX} bytes`);
  return undefined;
};

const fromClient = (body: Body): FromClient => {
  // A delete is a write of null.
  if (body.type === "delete")
    return isKey(body.key) ? { type: "write", key: body.key, value: null } : missingKey();
  return parseFromClient(body);
};

const parsePeer = parserOf<PeerMessage>({
  shapes: {
    join: { bits: isCount, ids: isIds },
    taken: { why: isText },
    view: { view: isView, owes: isBit },
    "hand-over": { number: isCount, spans: isSpans, entries: isEntries, view: isView },
    "handed-over": { number: isCount },
    ask: { origin: isNode, op: isText, key: isFittingKey, request: isKeyRequest },
    answer: { op: isText, key: isFittingKey, result: isPresent },
  },
  expected:
    "bits and ids, why, view, number, spans and entries, or origin, op, key, request or result, as it has them",
  otherwise: fromClient,
});

/** Parses any message that arrives at a machine. */
export const parse = (
  message: Parameters<typeof parsePeer>[0],
  nodes: readonly string[],
): Parsed => {
  const { type } = message.body;
  if (type === "leave" || type === "status") return { type };
  const parsed = parsePeer(message, nodes);
  if (parsed.type !== "read" && parsed.type !== "write") return parsed;
  return tooLarge(parsed) ?? parsed;
};
