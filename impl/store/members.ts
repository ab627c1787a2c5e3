/** How members of a store hear each other: what each message must look like, said once as data. */
import type { Body, Json, Message } from "../ports.ts";
import { errors, type FromClient, forMembers, fromClient, refused } from "./clients.ts";

/** Is this what the field is to hold? Some fields name a node. */
type Guard<Field extends Json> = (
  value: Json | undefined,
  nodes: readonly string[],
) => value is Field;

/** By type of message, its fields in their order, each with what it may hold. */
export type Shapes<Peer extends Body> = {
  readonly [T in Peer["type"]]: {
    readonly [F in Exclude<keyof Extract<Peer, { readonly type: T }>, "type">]: Guard<
      Extract<Peer, { readonly type: T }>[F]
    >;
  };
};

export type Hearing<Peer extends Body> = {
  readonly shapes: Shapes<Peer>;
  /** What a malformed message is told that it lacks. */
  readonly expected: string;
  /** What no member says, as a client's: every store reads `read`, `write` and `init`. */
  readonly otherwise?: (body: Body) => FromClient;
};

/** Whatever comes over the wire, as a message of this store or as the reason why it is none. */
export const hearing =
  <Peer extends Body>({ shapes, expected, otherwise = fromClient }: Hearing<Peer>) =>
  ({ src, body }: Message, nodes: readonly string[]): FromClient | Peer => {
    const { type } = body;
    if (!isText(type) || !Object.hasOwn(shapes, type)) return otherwise(body);
    const fields = Object.entries<Guard<Json>>(shapes[type as Peer["type"]]);
    if (!fields.every(([name, isOf]) => isOf(body[name], nodes)))
      return refused(errors.malformed, `a malformed ${type}: expected ${expected}`);
    if (!nodes.includes(src)) return forMembers(type, src);
    return Object.fromEntries([
      ["type", type],
      ...fields.map(([name]) => [name, body[name]]),
    ]) as Peer;
  };

export const isText = (value: Json | undefined): value is string =>
  typeof value === "string";

export const isGiven = (value: Json | undefined): value is Json => value !== undefined;
