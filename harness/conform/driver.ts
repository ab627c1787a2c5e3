/** Has an implementation take steps of its spec, one at a time, in a world that is steered. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../impl/ports.ts";
import type { Operation } from "../model/operation.ts";
import { SteeredWorld } from "../simulate/steered-world.ts";
import type { SpecStep, Steering } from "./steering.ts";
import { travellingIn } from "./travelling.ts";

/** `refused`: it cannot take the step. `differs`: it took it, and did something else. */
export type Deviation = { readonly type: "refused" | "differs"; readonly why: string };

export type Driver = {
  readonly world: SteeredWorld;
  /** Null: taken, and the clients were answered what the spec answers. */
  readonly take: (step: SpecStep) => Promise<Deviation | null>;
  /** What its clients saw. */
  readonly operations: () => readonly Operation[];
};

type Open = { readonly client: string; readonly request: Json; readonly invoked: number };

export const driverOf = async (steering: Steering): Promise<Driver> => {
  const { dialect, placeOf } = steering;
  const world = new SteeredWorld(steering);
  const travelling = travellingIn(world, steering);
  const open = new Map<string, Open>();
  const returned: Operation[] = [];
  let taken = 0;

  /** What it answered its clients in this step. */
  const answers = (): Map<string, Json> => {
    const heard = new Map<string, Json>();
    for (const message of world.waiting.filter(({ dest }) => !world.isNode(dest))) {
      world.take(message);
      const asked = open.get(message.dest);
      if (asked === undefined) continue;
      const outcome = dialect.hear(asked.request, message.body);
      if (outcome.outcome !== "ok") continue;
      open.delete(message.dest);
      heard.set(message.dest, outcome.result);
      returned.push({ ...asked, result: outcome.result, returned: taken + 0.5 });
    }
    return heard;
  };

  /** Makes it take the step; otherwise the reason why it cannot. */
  const act = async (step: SpecStep): Promise<string | null> => {
    const { action, node: process, letter } = step;
    const node = process === undefined ? "" : placeOf(process);
    switch (action) {
      case "request": {
        if (!world.isUp(node)) return `${node} is down`;
        const client = step.client!;
        const request = steering.request(step.request as Json);
        open.set(client, { client, request, invoked: taken });
        const body = dialect.ask(request);
        if (dialect.way === "call") await world.call(node, client, body);
        else await world.ask(node, client, { ...body, msg_id: taken + 1 });
        await steering.hidden?.(world, node, step.request as Json);
        return null;
      }
      case "deliver":
      case "lose": {
        const isDown = !world.isUp(node) && !world.isOut(node);
        if (action === "deliver" && isDown) return `${node} is down`;
        const { from, body } = letter!;
        const found = travelling.find(letter!);
        if (found === undefined)
          return `${placeOf(from)} has sent no ${JSON.stringify(body)} to ${node}`;
        const stays = step.kept === true || steering.keeps === true;
        if (action === "lose") return found.take();
        return found.deliver(stays ? "stays" : "gone");
      }
      case "act": {
        const run = steering.acts?.[step.name!];
        return run === undefined
          ? `the implementation has no action "${step.name}"`
          : run(world, node);
      }
      case "crash":
        if (!world.isUp(node)) return `${node} is down already`;
        world.crash(node);
        return null;
      case "restart":
        if (world.isUp(node)) return `${node} is up already`;
        await world.restart(node);
        return null;
      case "wipe":
        await world.wipe(node);
        return null;
      case "tick":
        if (steering.tickMs === undefined) return "no time passes for the implementation";
        await travelling.whileTimePasses(() => world.pass(steering.tickMs!));
        return null;
      case "joint": {
        const run = steering.joint?.[step.name!];
        return run === undefined
          ? `the implementation has no joint step "${step.name}"`
          : run(world, step.args ?? []);
      }
      case "cut":
      case "heal":
        return null; // Which messages arrive is decided by the deliveries alone.
      default:
        return `the implementation has no step "${action}"`;
    }
  };

  await world.open();
  for (const datagram of steering.initially ?? []) world.inject(datagram);
  return {
    world,
    take: async (step) => {
      steering.expect?.(step);
      const refusal = await act(step);
      if (refusal !== null) return { type: "refused", why: refusal };
      const why = misanswered(step, answers());
      taken++;
      return why === null ? null : { type: "differs", why };
    },
    operations: () => [
      ...returned,
      ...[...open.values()].map((each) => ({
        ...each,
        returned: Number.POSITIVE_INFINITY,
      })),
    ],
  };
};

/** Where the answers of the code are not the one of the spec. */
const misanswered = (
  { client, result, also = [] }: SpecStep,
  heard: ReadonlyMap<string, Json>,
): string | null => {
  const text = (value: unknown): string =>
    value === undefined ? "nothing yet" : JSON.stringify(value);
  const answered = new Map(also.map((each) => [each.client, each.result]));
  if (result !== undefined) answered.set(client!, result);
  for (const each of new Set([...answered.keys(), ...heard.keys()])) {
    const expected = answered.get(each);
    const got = heard.get(each);
    if (!isDeepStrictEqual(expected, got))
      return `the spec answers ${each} with ${text(expected)}, the code with ${text(got)}`;
  }
  return null;
};
