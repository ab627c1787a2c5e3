/** What the members of a store by directory say to each other, and what clients ask. */
import type { Body, Json } from "../ports.ts";
import {
  errors,
  type FromClient,
  isKey,
  type Key,
  missingKey,
  parseFromClient,
  refused,
} from "../store/clients.ts";
import { isPresent, isText, parserOf } from "../store/parse.ts";

/** A value, and the number that the directory gave its put. The value null: the key was deleted. */
export type Copy = { readonly version: number; readonly value: Json };

/** The place of a put among those of its agent: the number of the member's start, then that within the start. */
export type Turn = readonly [boot: number, count: number];

/** Is the first turn later? */
export const isLater = ([boot, count]: Turn, [oldBoot, oldCount]: Turn): boolean =>
  boot > oldBoot || (boot === oldBoot && count > oldCount);

/** The operation of a client that a message is about, and its key. */
type About = { readonly op: string; readonly key: Key };

/** What a message says of the mapping that its sender knows. */
type Under = { readonly epoch: number };

/** How many keys have a copy on a node, and the bytes of these keys and copies as JSON. */
export type Held = { readonly keys: number; readonly bytes: number };

/** To the directory, of an agent or of a node. */
export type ToDirectory =
  | (About & { readonly type: "put"; readonly turn: Turn; readonly value: Json })
  | (About & { readonly type: "get" })
  | (About & {
      readonly type: "look";
      readonly for: "put" | "get";
      /** Has the put its number already? */
      readonly isNumbered: boolean;
      /** Does the put delete the key? */
      readonly deletes: boolean;
    })
  | (Under & { readonly type: "installed"; readonly key: Key })
  | ({ readonly type: "beat" } & Held);

/** To a node, of an agent, the directory or another node. */
export type ToNode =
  | (About &
      Under & {
        readonly type: "keep";
        readonly copy: Copy;
        /** The nodes that the receiver passes it on to, one after the other. */
        readonly rest: readonly string[];
      })
  | (About & Under & { readonly type: "fetch" })
  | (Under & { readonly type: "copy"; readonly key: Key; readonly to: string })
  | (Under & { readonly type: "install"; readonly key: Key; readonly copy: Copy | null })
  | (Under & { readonly type: "drop"; readonly key: Key });

/** To the member that asked: an agent, the directory, or the node that passed a put on. */
export type Answer =
  | (About & { readonly type: "done"; readonly result: Json })
  | (About &
      Under & {
        readonly type: "found";
        readonly nodes: readonly string[];
        readonly version: number;
      })
  | (About & Under & { readonly type: "stored" })
  | (About & Under & { readonly type: "value"; readonly result: Json })
  /** Refused: the mapping that the sender knows is an old one. */
  | (About & Under & { readonly type: "old" });

/** What members say to each other. */
export type PeerMessage = ToDirectory | ToNode | Answer;

const toNode: readonly string[] = ["keep", "fetch", "copy", "install", "drop"];
const answers: readonly string[] = ["done", "found", "stored", "value", "old"];

/** Is it a message to a node? */
export const isToNode = (message: PeerMessage): message is ToNode =>
  toNode.includes(message.type);

/** Is it an answer? */
export const isAnswer = (message: PeerMessage): message is Answer =>
  answers.includes(message.type);

/** The member that carries out an operation, by the name of this. */
export const agentOf = (op: string): string => op.split(".").slice(0, -2).join(".");

/** More than any run needs, and so far below 2^53 that counting on from it stays exact. */
const NUMBER_MAX = 2 ** 51;

/** Bytes of a key in UTF-8. */
const KEY_BYTES_MAX = 1024;

const isNumber = (value: Json | undefined): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= NUMBER_MAX;

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) && turn.length === 2 && turn.every(isNumber);

const isOperation = (op: Json | undefined, nodes: readonly string[]): op is string =>
  isText(op) && nodes.includes(agentOf(op));

const isMember = (value: Json | undefined, nodes: readonly string[]): value is string =>
  isText(value) && nodes.includes(value);

const areMembers = (
  value: Json | undefined,
  nodes: readonly string[],
): value is readonly string[] =>
  Array.isArray(value) &&
  value.length <= nodes.length &&
  value.every((each) => isMember(each, nodes));

const isCopy = (copy: Json | undefined): copy is Copy => {
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) return false;
  const { version, value } = copy as { readonly [field: string]: Json };
  return isNumber(version) && value !== undefined;
};

const isCopyOrNull = (copy: Json | undefined): copy is Copy | null =>
  copy === null || isCopy(copy);

const isBoolean = (value: Json | undefined): value is boolean =>
  typeof value === "boolean";

const isPurpose = (value: Json | undefined): value is "put" | "get" =>
  value === "put" || value === "get";

const about = { op: isOperation, key: isKey };
const under = { epoch: isNumber };

/** Parses a client's request: as of Maelstrom, and `delete`, which puts null. */
const parseRequest = (body: Body): FromClient => {
  const { type, key } = body;
  if (typeof key === "string" && Buffer.byteLength(key) > KEY_BYTES_MAX)
    return refused(
      errors.malformed,
      `a key of ${Buffer.byteLength(key)} bytes: expected at most ${KEY_BYTES_MAX}`,
    );
  if (type === "delete")
    return isKey(key) ? { type: "write", key, value: null } : missingKey();
  if (type === "cas")
    return refused(
      errors.notSupported,
      "cas is not supported: the store has put and get",
    );
  return parseFromClient(body);
};

/** Parses any message that arrives at a member. */
export const parse = parserOf<PeerMessage>({
  shapes: {
    put: { ...about, turn: isTurn, value: isPresent },
    get: about,
    look: { ...about, for: isPurpose, isNumbered: isBoolean, deletes: isBoolean },
    done: { ...about, result: isPresent },
    found: { ...about, ...under, nodes: areMembers, version: isNumber },
    keep: { ...about, ...under, copy: isCopy, rest: areMembers },
    fetch: { ...about, ...under },
    stored: { ...about, ...under },
    value: { ...about, ...under, result: isPresent },
    old: { ...about, ...under },
    copy: { key: isKey, ...under, to: isMember },
    install: { key: isKey, ...under, copy: isCopyOrNull },
    installed: { key: isKey, ...under },
    drop: { key: isKey, ...under },
    beat: { keys: isNumber, bytes: isNumber },
  },
  expected: "the fields of this message, each of its type",
  otherwise: parseRequest,
});
