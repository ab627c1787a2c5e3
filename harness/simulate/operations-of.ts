import type { Json, TraceEvent } from "../history/trace.ts";
import { reading } from "../history/unreadable-event.ts";
import type { Operation } from "../model/operation.ts";

/** The operation that an event of a client names. */
type ClientEvent = {
  readonly id: string;
  readonly request: Json;
  readonly outcome?: string;
  readonly result?: Json;
};

/**
 * The history in a trace: the operations of its clients. After an operation that stays pending, a client goes
 * on under another name, as in Jepsen: one process never has two operations at once.
 *
 * @throws UnreadableEvent when a client's event does not name its operation
 */
export const operationsOf = <Q = Json, R = Json>(
  events: readonly TraceEvent[],
): Operation<Q, R>[] => {
  const returns = new Map<
    string,
    { readonly event: TraceEvent; readonly call: ClientEvent }
  >();
  const invocations: { readonly event: TraceEvent; readonly call: ClientEvent }[] = [];
  for (const event of events) {
    if (event.action !== "invoke" && event.action !== "return") continue;
    const call = callOf(event);
    if (event.action === "invoke") invocations.push({ event, call });
    else if (!returns.has(nameOf(event, call)))
      returns.set(nameOf(event, call), { event, call });
  }
  const lives = new Map<string, number>();
  const found: Operation<Q, R>[] = [];
  for (const { event, call } of invocations) {
    const { node, at, time } = event;
    const end = returns.get(nameOf(event, call));
    const outcome = end?.call.outcome ?? "unknown";
    const life = lives.get(node) ?? 0;
    const client = life === 0 ? node : `${node}~${life}`;
    const invoked = time ?? at;
    const request = call.request as Q;
    if (outcome === "unknown") {
      lives.set(node, life + 1);
      found.push({ client, request, invoked, returned: Number.POSITIVE_INFINITY });
    } else if (outcome === "ok") {
      const returned = end?.event.time ?? end?.event.at ?? Number.POSITIVE_INFINITY;
      found.push({ client, request, result: end?.call.result as R, invoked, returned });
    }
  }
  return found;
};

const callOf = (event: TraceEvent): ClientEvent =>
  reading(event, () => {
    const { op } = event;
    if (typeof op !== "object" || op === null || Array.isArray(op))
      throw new Error("op is no record");
    const call = op as unknown as ClientEvent;
    if (typeof call.id !== "string") throw new Error("op.id is no string");
    if (call.request === undefined) throw new Error("op.request is missing");
    return call;
  });

const nameOf = ({ node }: TraceEvent, { id }: ClientEvent): string =>
  JSON.stringify([node, id]);
