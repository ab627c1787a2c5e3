import type { Json, TraceEvent } from "../history/trace.ts";
import type { Operation } from "../model/operation.ts";

/**
 * The history that a trace holds. A client whose operation stays open goes on under another
 * name, as in Jepsen: one process never has two operations at once.
 */
export const operationsOf = <Q = Json, R = Json>(
  events: readonly TraceEvent[],
): Operation<Q, R>[] => {
  const lives = new Map<string, number>();
  const found: Operation<Q, R>[] = [];
  for (const [index, { node, action, op, at, time }] of events.entries()) {
    if (action !== "invoke") continue;
    const { id, request } = op as unknown as { id: string; request: Q };
    const end = events.slice(index).find((event) => isReturn(event, { node, id }));
    const { outcome, result } = (end?.op ?? { outcome: "unknown" }) as {
      outcome: string;
      result?: R;
    };
    const life = lives.get(node) ?? 0;
    const client = life === 0 ? node : `${node}~${life}`;
    const invoked = time ?? at;
    if (outcome === "unknown") {
      lives.set(node, life + 1);
      found.push({ client, request, invoked, returned: Number.POSITIVE_INFINITY });
    } else if (outcome === "ok") {
      const returned = end?.time ?? end?.at ?? Number.POSITIVE_INFINITY;
      found.push({ client, request, result: result as R, invoked, returned });
    }
  }
  return found;
};

const isReturn = (
  { node, action, op }: TraceEvent,
  call: { readonly node: string; readonly id: string },
): boolean =>
  action === "return" &&
  node === call.node &&
  (op as { readonly id: string }).id === call.id;
