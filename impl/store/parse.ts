/** Parses the messages that arrive at a member of a store, by their shapes. */
import type { Body, Json, Message } from "../ports.ts";
import {
  errors,
  type FromClient,
  notAMember,
  parseFromClient,
  refused,
} from "./clients.ts";

/** Is this value one that the field may hold? `nodes`: all members, for fields that name one. */
type Guard<Field extends Json> = (
  value: Json | undefined,
  nodes: readonly string[],
) => value is Field;

/** By type of message, its fields in order, each with the test of its value. */
type Shapes<Peer extends Body> = {
  readonly [T in Peer["type"]]: {
    readonly [F in Exclude<keyof Extract<Peer, { readonly type: T }>, "type">]: Guard<
      Extract<Peer, { readonly type: T }>[F]
    >;
  };
};

/** The messages of a store. */
type ParserOptions<Peer extends Body> = {
  readonly shapes: Shapes<Peer>;
  /** The fields, in words, for the answer to a malformed message. */
  readonly expected: string;
  /** Parses any other message; default: `read`, `write` and `init`. */
  readonly otherwise?: (body: Body) => FromClient;
};

/**
 * The parser of a store. It takes a message and all members, and returns a message between members with the
 * fields of its shape alone, a client's request, or the refusal to answer with.
 */
export const parserOf =
  <Peer extends Body>({
    shapes,
    expected,
    otherwise = parseFromClient,
  }: ParserOptions<Peer>) =>
  ({ src, body }: Message, nodes: readonly string[]): FromClient | Peer => {
    const { type } = body;
    if (!isText(type) || !Object.hasOwn(shapes, type)) return otherwise(body);
    const fields = Object.entries<Guard<Json>>(shapes[type as Peer["type"]]);
    if (!fields.every(([name, isOf]) => isOf(body[name], nodes)))
      return refused(errors.malformed, `a malformed ${type}: expected ${expected}`);
    if (!nodes.includes(src)) return notAMember(type, src);
    return Object.fromEntries([
      ["type", type],
      ...fields.map(([name]) => [name, body[name]]),
    ]) as Peer;
  };

/** Is this field a string? */
export const isText = (value: Json | undefined): value is string =>
  typeof value === "string";

/** Is this field present? Null counts as present. */
export const isPresent = (value: Json | undefined): value is Json => value !== undefined;
