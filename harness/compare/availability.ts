/**
 * Availability, judged as a liveness property: if the network is cut at any moment and never heals,
 * does a client on this side get its answers on every fair run? The client sends the same request
 * twice, because a store may answer once and then wait for ever (a store whose clients change
 * servers on each request does). Letters between processes on one side arrive; no other fairness is
 * assumed.
 */
import { check } from "../checker/check.ts";
import type { Limits } from "../checker/explicit/search-options.ts";
import type { Asks, Sides } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import type { World } from "../model/world.ts";
import { askedSystem, requestsOf, type Word } from "./asked-system.ts";
import { fairly } from "./fairly.ts";

/** The outcome of a request on one side. */
export type Answer = {
  /** `not taken`: no process on this side accepts such a request. */
  readonly verdict: "answered" | "not answered" | "not taken" | "unfinished";
  readonly states: number;
  /** The length of a run after which no answer comes any more. */
  readonly steps?: number;
};

/** The outcomes of a write and of a read on one side. */
export type OnSide = Readonly<Record<Word, Answer>>;
/** `holding`: the side that the family names first. */
export type Availability = { readonly holding: OnSide; readonly other: OnSide };

/**
 * Checks writes and reads on both sides of a cut.
 *
 * @returns undefined if the system has no reads and writes, or a side has no client
 */
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

/** The first client on each side; undefined if a side has none. */
export const clientsOn = (
  { clients }: System,
  sides: Sides,
): readonly [holding: string, other: string] | undefined => {
  const [holding, other] = sides.map(
    (side) => Object.entries(clients).find(([, { at }]) => side.includes(at))?.[0],
  );
  return holding === undefined || other === undefined ? undefined : [holding, other];
};

/** The system with one cut of its network, at any moment. */
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
