/**
 * Availability, judged as liveness: on every fair run, whenever a cut is made and though it never
 * heals, is what a client asks on this side answered? It asks the same twice, for a store may answer
 * once and then wait for ever, as one does whose clients turn to another server each time. Letters
 * between processes that are not cut off from each other arrive; nothing else is promised.
 */
import { check } from "../checker/check.ts";
import type { Limits } from "../checker/explicit/explore.ts";
import type { Asks, Sides } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import type { World } from "../model/world.ts";
import { askedSystem, requestsOf, type Word } from "./asked-system.ts";
import { fairly } from "./fairly.ts";

export type Answer = {
  /** `not taken`: nobody on this side takes such a request. */
  readonly verdict: "answered" | "not answered" | "not taken" | "unfinished";
  readonly states: number;
  /** The steps after which nobody answers for ever. */
  readonly steps?: number;
};

/** What becomes of a write and of a read on one side. */
export type OnSide = Readonly<Record<Word, Answer>>;
export type Availability = { readonly holding: OnSide; readonly other: OnSide };

/** Undefined: this system is not about reads and writes, or a side has no client. */
export const availabilityOf = (
  system: System,
  object: AnySequential,
  sides: Sides,
  limits: Limits = {},
  asks?: Asks,
): Availability | undefined => {
  const requests = requestsOf(system, object, asks);
  const clients = clientsOn(system, sides);
  if (requests === undefined || clients === undefined) return undefined;
  const onSide = (client: string): OnSide => {
    const ask = (...script: readonly unknown[]): Answer =>
      answerTo(system, sides, { client, script }, limits);
    return {
      write: ask(...requests.write(1), ...requests.write(2)),
      read: ask(...requests.read, ...requests.read),
    };
  };
  return { holding: onSide(clients[0]), other: onSide(clients[1]) };
};

/** The first client on either side. */
export const clientsOn = (
  { clients }: System,
  sides: Sides,
): readonly [holding: string, other: string] | undefined => {
  const [holding, other] = sides.map(
    (side) => Object.entries(clients).find(([, { at }]) => side.includes(at))?.[0],
  );
  return holding === undefined || other === undefined ? undefined : [holding, other];
};

/** The system with its network parted once, and nothing said of when. */
export const parted = (system: System, [, other]: Sides): System => ({
  ...system,
  environment: { ...system.environment, partitions: { times: 1, cuts: [other] } },
});

type ClientScript = { readonly client: string; readonly script: readonly unknown[] };
type Histories = Pick<World<Record<never, never>>, "history">;

const answerTo = (
  system: System,
  sides: Sides,
  { client, script }: ClientScript,
  limits: Limits,
): Answer => {
  const { weak, strong } = fairly(system.fair);
  const asked: System = {
    ...askedSystem(parted(system, sides), { [client]: script }),
    sometimes: { taken: ({ history }: Histories) => history.length > 0 },
    eventually: {
      answered: ({ history }: Histories) =>
        history.filter(({ result }) => result !== undefined).length === script.length,
    },
    fair: { weak: ["request", ...weak], strong },
  };
  const checked = check(asked, limits);
  const [taken, answered] = ["taken", "answered"].map(
    (name) => checked.properties.find((each) => each.name === name)!,
  );
  const states = Number(checked.states);
  if (taken!.verdict === "violated") return { verdict: "not taken", states };
  if (answered!.verdict === "holds") return { verdict: "answered", states };
  return answered!.verdict === "violated"
    ? { verdict: "not answered", states, steps: answered!.path!.entries.length }
    : { verdict: "unfinished", states };
};
