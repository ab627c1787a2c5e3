import type { Body, Json } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Dialect, Outcome } from "./dialect.ts";
import type { PlannedRequest } from "./schedule.ts";

/** An event without what the recorder adds: its place in the order, and the time. */
export type Unplaced = Omit<TraceEvent, "at" | "time">;

export type Reply =
  | { readonly type: "answered"; readonly body: Body }
  /** The request reached nobody, and never will. */
  | { readonly type: "refused" }
  | { readonly type: "silent" };

/** What a client needs of its world, simulated or real. */
export type ClientWorld = {
  until(ms: number): Promise<void>;
  pause(ms: number): Promise<void>;
  ask(
    node: string,
    message: { readonly src: string; readonly body: Body },
  ): Promise<Reply>;
  /** A program on the machine of a node uses its local API. */
  call(node: string, request: Body): Promise<Reply>;
  /** Resolves when somebody ends the client. */
  deathOf(client: string): Promise<"died">;
  record(event: Unplaced): void;
};

/** One client: its requests one after the other, each recorded with its interval. */
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

/** Or all of a client's requests would be gone before a killed node is back. */
const REFUSED_MS = 20;

const outcomeOf = <Q extends Json>(
  dialect: Dialect<Q>,
  request: Q,
  reply: Reply,
): Outcome => {
  if (reply.type === "answered") return dialect.hear(request, reply.body);
  return reply.type === "refused" ? { outcome: "failed" } : dialect.silence(request);
};
