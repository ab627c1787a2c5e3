import type { Json } from "../../impl/ports.ts";
import type { Operation } from "../model/operation.ts";
import type { SteeredWorld } from "../simulate/steered-world.ts";
import type { SpecStep, Steering } from "./steering.ts";

/** The clients of a steered world. Time is counted in steps that the implementation has taken. */
export type SteeredClients = {
  /** A client asks a node what it asks in this step of the spec. */
  readonly ask: (step: SpecStep, node: string, now: number) => Promise<void>;
  /** Takes the answers that have arrived for clients, by client. */
  readonly answers: (now: number) => ReadonlyMap<string, Json>;
  /** Every operation until now; those without an answer return at infinity. */
  readonly operations: () => readonly Operation[];
};

type Asked = Pick<Operation, "client" | "invoked"> & { readonly request: Json };

/** The clients of one path, before any has asked. */
export const clientsIn = (
  world: SteeredWorld,
  { dialect, request: translated }: Pick<Steering, "dialect" | "request">,
): SteeredClients => {
  const open = new Map<string, Asked>();
  const returned: Operation[] = [];
  return {
    ask: async (step, node, now) => {
      const client = step.client!;
      const request = translated(step.request as Json, client);
      open.set(client, { client, request, invoked: now });
      const body = dialect.ask(request);
      if (dialect.way === "call") await world.call(node, client, body);
      else await world.ask(node, client, { ...body, msg_id: now + 1 });
    },

    answers: (now) => {
      const heard = new Map<string, Json>();
      for (const message of world.waiting.filter(({ dest }) => !world.isNode(dest))) {
        world.take(message);
        const asked = open.get(message.dest);
        if (asked === undefined) continue;
        const outcome = dialect.hear(asked.request, message.body);
        if (outcome.outcome !== "ok") continue;
        open.delete(message.dest);
        heard.set(message.dest, outcome.result);
        returned.push({ ...asked, result: outcome.result, returned: now + 0.5 });
      }
      return heard;
    },

    operations: () => [
      ...returned,
      ...[...open.values()].map((asked) => ({
        ...asked,
        returned: Number.POSITIVE_INFINITY,
      })),
    ],
  };
};
