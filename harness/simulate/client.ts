import type { Body, Json } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { AnswerMeaning, Dialect } from "./dialect.ts";
import type { PlannedRequest } from "./schedule.ts";

/** A trace event without what the recorder adds: its place in the order of all events, and its time. */
export type UnplacedEvent = Omit<TraceEvent, "at" | "time">;

/** The outcome of a request at the node, as its client sees it. */
export type Reply =
  | { readonly type: "answered"; readonly body: Body }
  /** The request reached no node, and never will. */
  | { readonly type: "refused" }
  /** No answer in time, or a broken connection: the request may have taken effect. */
  | { readonly type: "silent" };

/** What a client needs of its world, simulated or real. */
type ClientWorld = {
  /** Resolves at this time of the schedule. */
  until(ms: number): Promise<void>;
  /** Resolves after the given milliseconds. */
  pause(ms: number): Promise<void>;
  /** Sends a request to a node as a message of the client. */
  ask(
    node: string,
    message: { readonly src: string; readonly body: Body },
  ): Promise<Reply>;
  /** Calls the local API of a node, as a program on its machine. */
  call(node: string, request: Body): Promise<Reply>;
  /** Resolves when a fault ends the client. */
  deathOf(client: string): Promise<"died">;
  /** Adds an event to the trace of the run. */
  record(event: UnplacedEvent): void;
};

/** Runs one client: its requests one after another, each recorded at its begin and its end. */
export const runClient = async <Q extends Json>(
  client: string,
  requests: readonly PlannedRequest<Q>[],
  { dialect, world }: { readonly dialect: Dialect<Q>; readonly world: ClientWorld },
): Promise<void> => {
  const death = world.deathOf(client);
  for (const [index, { time, node, request }] of requests.entries()) {
    if ((await Promise.race([world.until(time), death])) === "died") return;
    const id = `${client}.${index + 1}`;
    world.record({ node: client, action: "invoke", op: { id, request } });
    const body = dialect.ask(request);
    const asked =
      dialect.way === "call"
        ? world.call(node, body)
        : world.ask(node, { src: client, body: { ...body, msg_id: index + 1 } });
    const reply = await Promise.race([asked, death]);
    if (reply === "died") return;
    if (reply.type === "refused") await world.pause(REFUSED_MS);
    const outcome = outcomeOf(dialect, request, reply);
    world.record({ node: client, action: "return", op: { id, request, ...outcome } });
  }
};

/** How long a client waits after a refusal: or it would use up its requests before a killed node is back. */
const REFUSED_MS = 20;

const outcomeOf = <Q extends Json>(
  dialect: Dialect<Q>,
  request: Q,
  reply: Reply,
): AnswerMeaning => {
  if (reply.type === "answered") return dialect.hear(request, reply.body);
  return reply.type === "refused" ? { outcome: "failed" } : dialect.silence(request);
};
