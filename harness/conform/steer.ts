/** Plays a path of the spec on the implementation, message by message. */
import type { Body, Json, Message, Start } from "../../impl/ports.ts";
import { encode } from "../checker/values.ts";
import type { Trace, TraceEvent } from "../history/trace.ts";
import type { Operation } from "../model/operation.ts";
import type { Dialect } from "../simulate/dialect.ts";
import { SteeredWorld } from "../simulate/steered-world.ts";

/** How the processes and letters of a path are found again in the implementation. */
export type Steering = {
  readonly nodes: readonly string[];
  readonly start: Start;
  readonly dialect: Dialect<Json>;
  /** The node that plays a process of the spec. */
  readonly placeOf: (process: string) => string;
  /** A request of the spec in the implementation's words. */
  readonly request: (request: Json) => Json;
  /** Is this message of the implementation that letter of the spec? */
  readonly isSame: (
    letter: NonNullable<TraceEvent["message"]>,
    message: Message,
  ) => boolean;
  /** Steps that the implementation takes and the spec does not have, after a request. */
  readonly hidden?: (world: SteeredWorld, node: string, request: Json) => Promise<void>;
};

export type Steered = {
  /** How many steps the implementation took. */
  readonly taken: number;
  readonly steps: number;
  /** Why it refused the next one. */
  readonly refusal: string | null;
  /** What its clients saw. */
  readonly operations: readonly Operation[];
};

type Open = { readonly client: string; readonly request: Json; readonly invoked: number };

export const steer = async ({ events }: Trace, steering: Steering): Promise<Steered> => {
  const { dialect, placeOf } = steering;
  const world = new SteeredWorld(steering.nodes, steering.start);
  const open = new Map<string, Open>();
  const operations: Operation[] = [];
  let messages = 0;

  /** What it answered its clients in this step. */
  const answers = (at: number): Map<string, Json> => {
    const heard = new Map<string, Json>();
    for (const message of world.waiting.filter(
      ({ dest }) => !world.nodes.includes(dest),
    )) {
      world.take(message);
      const asked = open.get(message.dest);
      if (asked === undefined) continue;
      const outcome = dialect.hear(asked.request, message.body);
      if (outcome.outcome !== "ok") continue;
      open.delete(message.dest);
      heard.set(message.dest, outcome.result);
      operations.push({ ...asked, result: outcome.result, returned: at + 0.5 });
    }
    return heard;
  };

  const step = async (event: TraceEvent): Promise<string | null> => {
    const node = placeOf(event.node);
    switch (event.action) {
      case "request": {
        const { client, request } = event.op as { client: string; request: Json };
        if (!world.isUp(node)) return `${node} is down`;
        const asked = steering.request(request);
        open.set(client, { client, request: asked, invoked: event.at });
        const body: Body = { ...dialect.ask(asked), msg_id: ++messages };
        await world.ask(node, client, body);
        await steering.hidden?.(world, node, request);
        return null;
      }
      case "deliver": {
        const letter = event.message!;
        const found = world.waiting.find(
          (message) =>
            message.src === placeOf(letter.from) &&
            message.dest === placeOf(letter.to) &&
            steering.isSame(letter, message),
        );
        if (!world.isUp(node)) return `${node} is down`;
        if (found === undefined)
          return `${placeOf(letter.from)} has sent no ${JSON.stringify(letter.body)} to ${node}`;
        await world.deliver(found);
        return null;
      }
      case "crash":
        world.crash(node);
        return null;
      case "restart":
        await world.restart(node);
        return null;
      case "lose":
      case "cut":
      case "heal":
        return null; // Which messages arrive is decided by the deliveries alone.
      default:
        return `the implementation has no step "${event.action}"`;
    }
  };

  await world.open();
  const done = (taken: number, refusal: string | null): Steered => ({
    taken,
    steps: events.length,
    refusal,
    operations: [
      ...operations,
      ...[...open.values()].map((each) => ({
        ...each,
        returned: Number.POSITIVE_INFINITY,
      })),
    ],
  });
  for (const [taken, event] of events.entries()) {
    const refusal = await step(event);
    if (refusal !== null) return done(taken, refusal);
    const heard = answers(event.at);
    const told = event.op as
      | { readonly client?: string; readonly result?: Json }
      | undefined;
    if (told?.client === undefined || !("result" in told)) continue;
    const got = heard.get(told.client);
    if (got === undefined || encode(got, "answer") !== encode(told.result, "answer"))
      return done(
        taken,
        `the spec answers ${told.client} with ${JSON.stringify(told.result)}, ` +
          `the code with ${got === undefined ? "nothing yet" : JSON.stringify(got)}`,
      );
  }
  return done(events.length, null);
};
