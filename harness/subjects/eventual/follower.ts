/** Follows a run of the store with its spec, event by event. */
import { passing } from "../../../spec/eventual/coordinator.ts";
import { offering } from "../../../spec/eventual/home.ts";
import type { Message as Spoken } from "../../../spec/eventual/messages.ts";
import type { Scope } from "../../../spec/eventual/scope.ts";
import { handing } from "../../../spec/eventual/spare.ts";
import type { Follower } from "../../conform/conform.ts";
import { Mismatch, Players } from "../../conform/players.ts";
import type { Json, TraceEvent } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";
import { castOf } from "./cast.ts";
import { Clocks } from "./clocks.ts";
import { heldOf, type ImplHeld, type ImplVersion, versionOf } from "./held.ts";
import { Keepers, type Kept } from "./keepers.ts";

type Message = NonNullable<TraceEvent["message"]>;

type Asked = {
  readonly id: string;
  readonly type: string;
  readonly key: Json;
  readonly value?: Json;
};

type Operation = {
  readonly node: string;
  /** What its node's clock was ahead of when it was asked. */
  readonly known: number;
  /** Of a put that has no version yet. */
  value: Json | undefined;
  /** The newest that it was told. */
  told: number;
};

/**
 * | event of the node | step of the spec |
 * |---|---|
 * | request | of a get: the coordinator takes it |
 * | choose | the coordinator takes a put; until then it is open what its clock says |
 * | receive query, report, installed | the delivery |
 * | send query or install to a substitute | somebody is passed over |
 * | send offer, hint | the action of that name |
 * | hold, keep | an install, offer or hint is delivered: it takes effect when it is on disk |
 * | drop | a handed is delivered |
 * | send installed, handed | without a change on disk: what was delivered was not newer |
 * | send, respond | no step otherwise: what is sent or answered must follow from steps before |
 * | start | a crash and a restart: all that was kept is as it was, no clock has gone back |
 */
export const eventualFollower = (scope: Scope, nodes: readonly string[]): Follower => {
  const players = new Players();
  const cast = castOf(players, scope, nodes);
  const keepers = new Keepers(players, cast);
  const clocks = new Clocks();
  const operations = new Map<string, Operation>();

  const follow = ({ action, node, op, state, message }: TraceEvent): void => {
    const { id } = (op ?? {}) as { id: string };
    if (action === "start") restarted(node, state as never);
    else if (action === "request") requested(node, op as never);
    else if (action === "choose") chosen(node, id, (state as { held: ImplHeld }).held);
    else if (action === "hold" || action === "keep")
      keepers.store(node, id, state as never);
    else if (action === "drop") keepers.drop(node, state as never);
    else if (action === "respond") answered(node, op as never, state as never);
    else if (message !== undefined && isAmongNodes(message)) {
      if (action === "send") sent(node, message);
      if (action === "receive") received(node, message);
    }
  };
  const isAmongNodes = ({ from, to, body }: Message): boolean =>
    "key" in body && nodes.includes(from) && nodes.includes(to);

  const letterOf = ({ from, to, body }: Message): Letter<Spoken> => {
    const { type, op, key, held, home, version } = body as {
      type: string;
      op?: string;
      key: Json;
      held?: ImplHeld;
      home?: string | null;
      version?: ImplVersion;
    };
    const spoken = {
      type,
      ...(op !== undefined && { op: 1 }),
      ...(held !== undefined && { held: heldOf(held) }),
      ...(home !== undefined && {
        home: home === null ? null : cast.keeperOf(home, key),
      }),
      ...(version !== undefined && { version: versionOf(version) }),
    } as Spoken;
    return {
      from: isAsking(spoken) ? op! : cast.keeperOf(from, key),
      to: isAnswering(spoken) ? op! : cast.keeperOf(to, key),
      body: spoken,
    };
  };

  const requested = (node: string, { id, type, key, value }: Asked): void => {
    const put = type === "read" ? undefined : (value ?? null);
    operations.set(id, { node, known: clocks.known(node), value: put, told: 0 });
    cast.coordinate(id, node, key);
    if (type === "read") players.request(id, { type: "get" });
  };

  const chosen = (node: string, id: string, held: ImplHeld): void => {
    const { version, value } = heldOf(held);
    const operation = operations.get(id);
    if (operation?.value !== value || version.writer !== node)
      throw new Mismatch(`${node} chooses ${JSON.stringify(held)} for ${id}`, []);
    clocks.spend(node, version.clock, operation.known);
    players.refine(id, (me: object) => ({ ...me, clock: version.clock - 1 }));
    players.request(id, { type: "put", value });
    operation.value = undefined;
  };

  const sent = (node: string, message: Message): void => {
    const letter = letterOf(message);
    const { from, to, body } = letter;
    if (isAsking(body) && !operations.has(from))
      throw new Mismatch(`${node} goes on with ${from}, which is over`, []);
    const { key } = message.body as unknown as { key: Json };
    if (body.type === "installed" || body.type === "handed") keepers.acknowledge(letter);
    else if (!players.hasSent(letter)) {
      if (isAsking(body) && !cast.isHome(message.to, key))
        players.act(from, cast.listOf(key).map(passing), letter);
      if (body.type === "offer") players.act(from, [offering(to)], letter);
      if (body.type === "hint") players.act(from, [handing(to)], letter);
    }
    players.wasSent(letter);
  };

  const received = (node: string, message: Message): void => {
    const letter = letterOf(message);
    const { body } = letter;
    players.wasSent(letter);
    if (body.type === "query") players.deliver(letter);
    else if (!isAnswering(body)) keepers.arrive(letter);
    else {
      const told = body.type === "report" ? body.held.version.clock : 0;
      clocks.saw(node, told);
      const operation = operations.get(letter.to);
      if (operation === undefined) return; // Late.
      operation.told = Math.max(operation.told, told);
      players.deliver(letter);
    }
  };

  const answered = (
    node: string,
    { id, result }: { id: string; result: { type: string; value?: Json; code?: number } },
    { clock }: { readonly clock: number },
  ): void => {
    const operation = operations.get(id);
    if (operation === undefined)
      throw new Mismatch(`an answer to ${id}, which is over`, []);
    if (result.type !== "error" || result.code === NO_SUCH_KEY) {
      players.answered(id, result.value ?? null);
      if (clock < operation.told)
        throw new Mismatch(
          `${node} tells of a version at ${operation.told} with its clock at ${clock}`,
          [],
        );
      clocks.told(node, operation.told);
    }
    forget(id); // Given up on, otherwise: what it has sent may still arrive.
  };
  const forget = (id: string): void => {
    operations.delete(id);
    players.remove(id);
  };

  const restarted = (node: string, state: Kept & { readonly clock: number }): void => {
    for (const [id, operation] of [...operations])
      if (operation.node === node) forget(id);
    clocks.restart(node, state.clock);
    keepers.restart(node, state);
  };

  return follow;
};

const NO_SUCH_KEY = 20;

const isAsking = ({ type }: Spoken): boolean => type === "query" || type === "install";
const isAnswering = ({ type }: Spoken): boolean =>
  type === "report" || type === "installed";
