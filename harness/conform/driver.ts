/** Has an implementation take steps of its spec, one at a time, in a world that is steered. */
import { isDeepStrictEqual } from "node:util";
import type { Json, Message } from "../../impl/ports.ts";
import type { Operation } from "../model/operation.ts";
import type { Letter } from "../model/process.ts";
import { type Datagram, type Segment, SteeredWorld } from "../simulate/steered-world.ts";
import type { SpecStep, Steering } from "./steering.ts";

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
  const { dialect, placeOf, letterOf } = steering;
  const world = new SteeredWorld(steering);
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

  /** The message, the datagram or the segment that is this letter. */
  const travelling = (letter: Letter): Travelling | undefined => {
    const [from, to] = [placeOf(letter.from), placeOf(letter.to)];
    return [
      ...world.waiting.map((message) => carried(world, message, letterOf)),
      ...world.datagrams.map((each) => sentAsBytes(world, each, steering.packetOf)),
      ...world.segments.map((each) => ofStream(world, each, steering.segmentOf)),
    ].find(
      (each) =>
        each.from === from && each.to === to && isDeepStrictEqual(each.letter(), letter),
    );
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
        const { from, to, body } = letter!;
        const found = travelling({ from, to, body });
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
        await world.pass(steering.tickMs);
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

/** What is on the network between two nodes. Where it can be done to it, the answer is null, else why not. */
type Travelling = {
  readonly from: string;
  readonly to: string;
  readonly letter: () => Letter | null;
  readonly deliver: (after: "gone" | "stays") => Promise<string | null>;
  readonly take: () => string | null;
};

const done = (): null => null;

const carried = (
  world: SteeredWorld,
  message: Message,
  letterOf: Steering["letterOf"],
): Travelling => ({
  from: message.src,
  to: message.dest,
  letter: () => letterOf(message),
  deliver: (after) => world.deliver(message, after).then(done),
  take: () => {
    world.take(message);
    return null;
  },
});

const sentAsBytes = (
  world: SteeredWorld,
  datagram: Datagram,
  letterOf: Steering["packetOf"],
): Travelling => ({
  from: datagram.from.address,
  to: datagram.to.address,
  letter: () => letterOf?.(datagram) ?? null,
  deliver: (after) => world.deliverDatagram(datagram, after).then(done),
  take: () => {
    world.takeDatagram(datagram);
    return null;
  },
});

const ofStream = (
  world: SteeredWorld,
  segment: Segment,
  letterOf: Steering["segmentOf"],
): Travelling => ({
  from: segment.from.address,
  to: segment.to.address,
  letter: () => letterOf?.(segment) ?? null,
  deliver: async (after) => {
    if (after === "stays") return "a stream carries nothing twice";
    if (!world.isNextSegment(segment))
      return `a stream keeps its order, and more is on its way to ${segment.to.address} before it`;
    await world.deliverSegment(segment);
    return null;
  },
  take: () => "a stream loses nothing",
});

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
