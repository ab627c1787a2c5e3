/** Follows a run of the store with its spec, event by event. */
import { asker } from "../../../spec/single-copy/asker.ts";
import { type Holder, holder } from "../../../spec/single-copy/holder.ts";
import type { Request, Message as Spoken } from "../../../spec/single-copy/messages.ts";
import { rules } from "../../../spec/single-copy/rules.ts";
import type { Follower } from "../../conform/conform.ts";
import { Mismatch, Players } from "../../conform/players.ts";
import type { Json, TraceEvent } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";

type Message = NonNullable<TraceEvent["message"]>;
type Held = { readonly key: Json; readonly held: { readonly value: number | null } };
type Asked = {
  readonly id: string;
  readonly type: string;
  readonly key: Json;
  value?: Json;
};

/**
 * The holder of the spec is the copy of one key; an asker is one operation of a node.
 *
 * | event of the node | step of the spec |
 * |---|---|
 * | request | the asker takes it |
 * | receive get, done | the delivery |
 * | hold | a put is delivered: it takes effect when it is on disk |
 * | send, respond | no step: what is sent or answered must follow from steps before |
 * | start | a crash and a restart: the copy is as it was |
 */
export const singleCopyFollower = (): Follower => {
  const players = new Players();
  /** By name, the node that carries it out; and all names that there ever were. */
  const operations = new Map<string, string>();
  const names = new Set<string>();
  /** Puts that reached the holder, by operation, and those of them that are done. */
  const arrived = new Map<string, Letter<Spoken>>();
  const done = new Set<string>();
  /** By the node that holds them: the keys it has told of. */
  const keys = new Map<string, Set<string>>();

  const copyOf = (key: Json): string => {
    const id = `the copy of ${JSON.stringify(key)}`;
    if (!players.has(id)) players.add(id, holder(rules));
    return id;
  };
  const holds = (node: string, { key, held }: Held): void => {
    const id = copyOf(key);
    const [state] = players.states(id) as [Holder];
    players.holds(id, { ...state, value: held.value });
    const mine = keys.get(node) ?? new Set();
    keys.set(node, mine.add(JSON.stringify(key)));
  };

  const follow = ({ action, node, op, state, message }: TraceEvent): void => {
    if (action === "start") restarted(node, (state as unknown as { held: Held[] }).held);
    else if (action === "request") requested(node, op as never);
    else if (action === "hold") stored(node, (op as { id: string }).id, state as never);
    else if (action === "respond") answered(op as never);
    else if (message !== undefined && "op" in message.body) {
      const letter = letterOf(message);
      if (action === "send") sent(node, letter);
      if (action === "receive") received(letter);
    }
  };

  const letterOf = ({ body }: Message): Letter<Spoken> => {
    const { type, op, key, value, answer } = body as unknown as {
      type: string;
      op: string;
      key: Json;
      value?: Json;
      answer?: Json;
    };
    const spoken = {
      type,
      op: 1,
      ...(value !== undefined && { value }),
      ...(answer !== undefined && { answer }),
    } as Spoken;
    return type === "done"
      ? { from: copyOf(key), to: op, body: spoken }
      : { from: op, to: copyOf(key), body: spoken };
  };

  const requested = (node: string, { id, type, key, value }: Asked): void => {
    if (names.has(id)) throw new Mismatch(`${node} uses the name ${id} again`, []);
    names.add(id);
    players.add(id, asker(copyOf(key), rules));
    operations.set(id, node);
    const request = type === "write" ? { type: "put", value } : { type: "get" };
    players.request(id, request as Request);
  };

  const sent = (node: string, letter: Letter<Spoken>): void => {
    if (letter.body.type !== "done" && !operations.has(letter.from))
      throw new Mismatch(`${node} goes on with ${letter.from}, which is over`, []);
    players.wasSent(letter);
  };

  const received = (letter: Letter<Spoken>): void => {
    players.wasSent(letter);
    if (letter.body.type === "put") arrived.set(letter.from, letter);
    else if (letter.body.type === "get" || operations.has(letter.to))
      players.deliver(letter);
  };

  const stored = (node: string, id: string, copy: Held): void => {
    const put = arrived.get(id);
    if (put === undefined)
      throw new Mismatch(`${node} stores what no put of ${id} has brought`, []);
    if (done.has(id)) throw new Mismatch(`${node} does ${id} a second time`, []);
    done.add(id);
    players.deliver(put);
    holds(node, copy);
  };

  const answered = ({
    id,
    result,
  }: {
    id: string;
    result: { type: string; value?: Json; code?: number };
  }): void => {
    if (!operations.has(id)) throw new Mismatch(`an answer to ${id}, which is over`, []);
    if (result.type !== "error" || result.code === NO_SUCH_KEY)
      players.answered(id, result.value ?? null);
    forget(id); // Given up on, otherwise: what it has sent may still arrive.
  };
  const forget = (id: string): void => {
    operations.delete(id);
    players.remove(id);
  };

  const restarted = (node: string, held: readonly Held[]): void => {
    for (const [id, where] of [...operations]) if (where === node) forget(id);
    const told = [...(keys.get(node) ?? [])].map((text): Held => {
      const found = held.find(({ key }) => JSON.stringify(key) === text);
      return found ?? { key: JSON.parse(text), held: { value: null } };
    });
    for (const copy of new Set([...told, ...held])) {
      // On disk already when the node died, and not yet in its trace.
      const late = [...arrived].find(
        ([id, { to, body }]) =>
          to === copyOf(copy.key) &&
          !done.has(id) &&
          body.type === "put" &&
          body.value === copy.held.value,
      );
      if (late !== undefined) {
        done.add(late[0]);
        players.deliver(late[1]);
      }
      holds(node, copy);
    }
  };

  return follow;
};

const NO_SUCH_KEY = 20;
