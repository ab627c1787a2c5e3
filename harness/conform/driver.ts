import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../impl/ports.ts";
import type { Operation } from "../model/operation.ts";
import type { Letter } from "../model/process.ts";
import { SteeredWorld } from "../simulate/steered-world.ts";
import { clientsIn, type SteeredClients } from "./steered-clients.ts";
import type { SpecStep, Steering } from "./steering.ts";
import { travellingIn } from "./travelling.ts";

/** `refused`: the code cannot take the step. `differs`: it took it, and did something else. */
export type Deviation = { readonly type: "refused" | "differs"; readonly why: string };

/** Has an implementation take steps of its spec, one at a time, in a world that is steered. */
type Driver = {
  readonly world: SteeredWorld;
  /** Null: the code took the step, and answered its clients as the spec does. */
  readonly take: (step: SpecStep) => Promise<Deviation | null>;
  /** Is this letter on its way? */
  readonly isFlying: (letter: Letter) => boolean;
  /** The requests of its clients, with their answers. */
  readonly operations: () => readonly Operation[];
};

/** Starts the nodes; they have taken no step of the spec then. */
export const driverOf = async (steering: Steering): Promise<Driver> => {
  const world = new SteeredWorld(steering);
  const clients = clientsIn(world, steering);
  let taken = 0;
  const travelling = travellingIn(world, steering);
  const takings = takingsIn(world, steering, { clients, travelling, now: () => taken });
  const refusalOf = async (step: SpecStep): Promise<string | null> => {
    const { action, node: process } = step;
    if (!Object.hasOwn(takings, action))
      return `paths with a step "${action}" cannot be played on an implementation`;
    return takings[action]!(step, process === undefined ? "" : steering.placeOf(process));
  };

  await world.open();
  for (const datagram of steering.initially ?? []) world.inject(datagram);
  return {
    world,
    take: async (step) => {
      steering.expect?.(step);
      steering.chooses?.(step.sends ?? []);
      const { expired = [] } = step;
      const refusal = await travelling.whileExpiring(expired, () => refusalOf(step));
      if (refusal !== null) return { type: "refused", why: refusal };
      const why = misanswered(step, clients.answers(taken));
      taken++;
      return why === null ? null : { type: "differs", why };
    },
    isFlying: (letter) => travelling.find(letter) !== undefined,
    operations: clients.operations,
  };
};

/** Has a node, or all of them, take a step of the spec; the answer is why it cannot, or null. */
type Taking = (step: SpecStep, node: string) => Promise<string | null>;
type Takings = Readonly<Record<string, Taking>>;

/** The takings by action of the spec. */
const takingsIn = (
  world: SteeredWorld,
  steering: Steering,
  {
    clients,
    travelling,
    now,
  }: {
    readonly clients: SteeredClients;
    readonly travelling: ReturnType<typeof travellingIn>;
    readonly now: () => number;
  },
): Takings => {
  const { acts = {}, joint = {}, tickMs } = steering;
  return {
    ...restartsIn(world),
    ...arrivalsIn(world, steering, travelling.find),

    request: async (step, node) => {
      if (!world.isUp(node)) return `${node} is down`;
      await clients.ask(step, node, now());
      await steering.hidden?.(world, node, step.request as Json);
      return null;
    },

    act: async ({ name }, node) =>
      acts[name!]?.(world, node) ??
      `the subject's staging has no entry "${name}" under acts, so nothing makes the code take it`,

    joint: async ({ name, args = [] }) =>
      joint[name!]?.(world, args) ??
      `the subject's staging has no entry "${name}" under joint, so nothing makes the code take it`,

    tick: async () => {
      if (tickMs === undefined)
        return "the subject does not say how long a tick is on the clocks of its nodes: set staging.tickMs";
      await travelling.whileTimePasses(() => world.pass(tickMs));
      return null;
    },
  };
};

/** How a node takes a step in which a letter arrives or is lost. */
const arrivalsIn = (
  world: SteeredWorld,
  { placeOf, keeps }: Steering,
  find: ReturnType<typeof travellingIn>["find"],
): Takings => {
  const missing = ({ from, body }: Letter, node: string): string =>
    `${placeOf(from)} has sent no ${JSON.stringify(body)} to ${node}`;
  const nothing = async (): Promise<null> => null;
  return {
    deliver: async ({ letter, kept }, node) => {
      if (!world.isUp(node) && !world.isOut(node)) return `${node} is down`;
      const stays = kept === true || keeps === true;
      const found = find(letter!);
      return found === undefined
        ? missing(letter!, node)
        : found.deliver(stays ? "stays" : "gone");
    },
    lose: async ({ letter }, node) => {
      const found = find(letter!);
      return found === undefined ? missing(letter!, node) : found.take();
    },
    // Only deliveries of the path decide which messages arrive, so a cut does nothing here.
    cut: nothing,
    heal: nothing,
  };
};

/** Crashes, and starts after them. */
const restartsIn = (world: SteeredWorld): Takings => ({
  crash: async (_, node) => {
    if (!world.isUp(node)) return `${node} is down already`;
    world.crash(node);
    return null;
  },
  restart: async (_, node) => {
    if (world.isUp(node)) return `${node} is up already`;
    await world.restart(node);
    return null;
  },
  wipe: async (_, node) => {
    await world.wipe(node);
    return null;
  },
});

/** How the answers of the code differ from those of the spec; null where they do not. */
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
