/** Follows a run of the store with its spec, event by event. */
import { coordinator } from "../../../spec/quorum/coordinator.ts";
import { type Held, isNewer, type Request } from "../../../spec/quorum/messages.ts";
import { replica } from "../../../spec/quorum/replica.ts";
import { rules } from "../../../spec/quorum/rules.ts";
import type { Scope } from "../../../spec/quorum/scope.ts";
import type { Follower } from "../../conform/conform.ts";
import { Mismatch, Players } from "../../conform/players.ts";
import type { Json, TraceEvent } from "../../history/trace.ts";
import { heldOf, type ImplHeld } from "./held.ts";

type Operation = {
  readonly id: string;
  readonly node: string;
  readonly key: Json;
  /** The report that decides a put: its version is known only once it is chosen. */
  deciding: (() => void) | null;
};

/** A replica of the spec is a node's copy of one key; a coordinator is one operation of a node. */
const replicaOf = (node: string, key: Json): string =>
  `${node}'s copy of ${JSON.stringify(key)}`;

/**
 * | event of the node | step of the spec |
 * |---|---|
 * | request | the coordinator takes the request |
 * | receive query, report, installed | the delivery |
 * | choose | the report that decided a put is delivered; until then its version is open |
 * | hold | an install is delivered: it takes effect when it is on disk |
 * | send installed | without a hold: an install is delivered that was not newer |
 * | send, respond | no step: what is sent or answered must follow from steps before |
 * | start | a crash and a restart: every copy is as it was, no counter is forgotten |
 */
export const quorumFollower = (scope: Scope, nodes: readonly string[]): Follower => {
  const players = new Players();
  const operations = new Map<string, Operation>();
  /** The counters that a node spent. Two puts under way may choose in either order. */
  const spent = new Map<string, Set<number>>();
  const spentBy = (node: string): Set<number> => {
    const found = spent.get(node) ?? new Set([0]);
    spent.set(node, found);
    return found;
  };
  /** Installs that reached a node, and may or may not be on its disk. */
  const installs = new Map<string, { readonly from: string; readonly held: Held }[]>();

  const copy = (node: string, key: Json): string => {
    const id = replicaOf(node, key);
    if (!players.has(id)) players.add(id, replica(rules));
    return id;
  };
  const held = (id: string): Held => players.states(id)[0] as Held;

  const follow = (event: TraceEvent): void => {
    const { action, node } = event;
    if (action === "start") restarted(event);
    else if (action === "request") requested(event);
    else if (action === "choose") chosen(event);
    else if (action === "hold") stored(event);
    else if (action === "respond") answered(event);
    else if (event.message !== undefined && "op" in event.message.body) {
      if (action === "send") sent(node, event.message);
      if (action === "receive") received(event.message);
    }
  };

  const restarted = ({ node, state }: TraceEvent): void => {
    const { counter, held: copies } = state as unknown as {
      counter: number;
      held: readonly { readonly key: Json; readonly held: ImplHeld }[];
    };
    for (const operation of [...operations.values()])
      if (operation.node === node) forget(operation);
    const last = Math.max(...spentBy(node));
    if (counter < last)
      throw new Mismatch(
        `${node} restarts with counter ${counter}, after it spent ${last}`,
        [],
      );
    const keys = new Set([
      ...copies.map(({ key }) => JSON.stringify(key)),
      ...keysOf(node),
    ]);
    for (const key of keys) {
      const found = copies.find((each) => JSON.stringify(each.key) === key);
      const now = heldOf(found?.held ?? null);
      const id = copy(node, JSON.parse(key));
      // On disk already when the node died, and not yet in its trace.
      const late = installs.get(id)?.find((each) => isSame(each.held, now));
      if (late !== undefined && isNewer(now, held(id))) players.refine(id, () => now);
      players.holds(id, now);
    }
  };
  const keysOf = (node: string): string[] =>
    [...installs.keys()].flatMap((id) => {
      const start = replicaOf(node, "").slice(0, -2);
      return id.startsWith(start) ? [id.slice(start.length)] : [];
    });

  const requested = ({ node, op }: TraceEvent): void => {
    const { id, type, key, value } = op as {
      id: string;
      type: string;
      key: Json;
      value?: Json;
    };
    const replicas = nodes.map((each) => copy(each, key));
    // It writes under its node's name, which is the one that its versions carry.
    players.add(id, coordinator(node, replicas, scope, rules));
    operations.set(id, { id, node, key, deciding: null });
    const request =
      type === "write" ? { type: "put", value: value as number } : { type: "get" };
    players.request(id, request as Request);
  };

  const forget = ({ id }: Operation): void => {
    operations.delete(id);
    players.remove(id);
  };

  type Message = NonNullable<TraceEvent["message"]>;
  const letterOf = ({ from, to, body }: Message) => {
    const {
      type,
      op,
      key,
      held: sentHeld,
    } = body as unknown as {
      type: string;
      op: string;
      key: Json;
      held?: ImplHeld;
    };
    const toReplica = type === "query" || type === "install";
    const spoken =
      sentHeld === undefined ? { type, op: 1 } : { type, op: 1, held: heldOf(sentHeld) };
    return toReplica
      ? { op, from: op, to: copy(to, key), body: spoken }
      : { op, from: copy(from, key), to: op, body: spoken };
  };

  const sent = (node: string, message: Message): void => {
    const { op, ...letter } = letterOf(message);
    if (letter.body.type === "installed") acknowledges(letter.from, op);
    else if (letter.body.type !== "report" && !operations.has(op))
      throw new Mismatch(`${node} goes on with ${op}, which is over`, []);
    players.wasSent(letter);
  };

  /** It may acknowledge what it has stored, and what was no newer than what it holds. */
  const acknowledges = (id: string, op: string): void => {
    const install = installs.get(id)?.find(({ from }) => from === op);
    if (install === undefined) return;
    if (isNewer(install.held, held(id)))
      throw new Mismatch(
        "it acknowledges a copy that is not on its disk yet",
        players.states(id),
      );
    players.deliver({
      from: op,
      to: id,
      body: { type: "install", op: 1, held: install.held },
    });
  };

  const received = (message: Message): void => {
    const { op, ...letter } = letterOf(message);
    players.wasSent(letter);
    if (letter.body.type === "install") {
      const waiting = installs.get(letter.to) ?? [];
      installs.set(letter.to, [
        ...waiting,
        { from: op, held: (letter.body as { held: Held }).held },
      ]);
      return;
    }
    if (letter.body.type === "query") {
      players.deliver(letter);
      return;
    }
    const operation = operations.get(op);
    if (operation === undefined || operation.deciding !== null) return; // Late.
    if (decides(op, letter)) operation.deciding = () => players.deliver(letter);
    else players.deliver(letter);
  };

  /** Is this the report after which a put has a version? */
  const decides = (
    op: string,
    letter: { from: string; body: { type: string } },
  ): boolean => {
    const [state] = players.states(op) as [ReturnType<typeof coordinator>["init"]];
    const { phase } = state;
    return (
      letter.body.type === "report" &&
      phase.name === "query" &&
      phase.request.type === "put" &&
      new Set([...phase.reports.from, letter.from]).size >= scope.r
    );
  };

  const chosen = ({ node, op, state }: TraceEvent): void => {
    const operation = operations.get((op as { id: string }).id);
    const { held: choice } = state as unknown as { held: ImplHeld };
    const { counter } = heldOf(choice).version;
    if (operation?.deciding == null)
      throw new Mismatch(
        `${node} chooses a version before ${scope.r} replicas have reported`,
        [],
      );
    if (spentBy(node).has(counter))
      throw new Mismatch(`${node} spends counter ${counter} a second time`, []);
    // Two puts of one node may be under way: counters between were spent by the other.
    players.refine(operation.id, (me: object) => ({ ...me, counter: counter - 1 }));
    operation.deciding();
    operation.deciding = null;
    spentBy(node).add(counter);
  };

  const stored = ({ node, op, state }: TraceEvent): void => {
    const { key, held: now } = state as unknown as { key: Json; held: ImplHeld };
    const id = copy(node, key);
    const from = (op as { id: string }).id;
    players.deliver({
      from,
      to: id,
      body: { type: "install", op: 1, held: heldOf(now) },
    });
    players.holds(id, heldOf(now));
  };

  const answered = ({ op }: TraceEvent): void => {
    const { id, result } = op as unknown as {
      id: string;
      result: { readonly type: string; readonly value?: Json; readonly code?: number };
    };
    const operation = operations.get(id);
    if (operation === undefined)
      throw new Mismatch(`an answer to ${id}, which is over`, []);
    if (result.type !== "error" || result.code === NO_SUCH_KEY)
      players.answered(id, result.value ?? null);
    forget(operation); // Given up on, otherwise: what it has sent may still arrive.
  };

  return follow;
};

const NO_SUCH_KEY = 20;

const isSame = (a: Held, b: Held): boolean => !isNewer(a, b) && !isNewer(b, a);
