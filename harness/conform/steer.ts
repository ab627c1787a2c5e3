import { isMatching, P } from "ts-pattern";
import type { Trace, TraceEvent } from "../history/trace.ts";
import { reading, UnreadableEvent } from "../history/unreadable-event.ts";
import type { Operation } from "../model/operation.ts";
import type { Letter } from "../model/process.ts";
import { driverOf } from "./driver.ts";
import type { CountedQuirk } from "./quirks.ts";
import type { SpecStep, Steering } from "./steering.ts";

/** The result of playing a path. */
export type Steered = {
  /** How many steps the implementation took. */
  readonly taken: number;
  readonly steps: number;
  /** Why it did not take the next one as the spec does; null where it took all. */
  readonly refusal: string | null;
  /** The requests of its clients, with their answers. */
  readonly operations: readonly Operation[];
  /** Where code and spec are known to differ, and how often they did. */
  readonly quirks: readonly CountedQuirk[];
};

/**
 * Plays a path of the spec on an implementation, up to the first step that differs.
 *
 * @throws UnreadableEvent where an event of the path is damaged
 */
export const steer = async ({ events }: Trace, steering: Steering): Promise<Steered> => {
  const driver = await driverOf(steering);
  const done = (taken: number, refusal: string | null): Steered => ({
    taken,
    steps: events.length,
    refusal,
    operations: driver.operations(),
    quirks: steering.quirks?.() ?? [],
  });
  for (const [taken, event] of events.entries()) {
    const step = unwrapped(
      reading(event, () => stepOf(event)),
      driver.isFlying,
    );
    const deviation = await driver.take(step).catch((error: unknown) => {
      throw new UnreadableEvent(event, error);
    });
    if (deviation !== null) return done(taken, deviation.why);
  }
  return done(events.length, null);
};

/** A file keeps a body without a type under `value`: the letter that is on its way is the one without it. */
const unwrapped = (
  { letter, expired, ...step }: SpecStep,
  isFlying: (letter: Letter) => boolean,
): SpecStep => {
  const bareOf = (told: Letter): Letter => {
    if (!isMatching(wrapped, told.body)) return told;
    const bare = { ...told, body: told.body.value };
    return !isFlying(told) && isFlying(bare) ? bare : told;
  };
  return {
    ...step,
    ...(letter && { letter: bareOf(letter) }),
    ...(expired && { expired: expired.map(bareOf) }),
  };
};

const wrapped = { type: "value", value: P.any } as const;

/** What a path's file says of a step, as the spec's own. */
const stepOf = (
  told: TraceEvent & Pick<SpecStep, "expired"> & { readonly age?: number },
): SpecStep => {
  const { node, action, message, op, age, expired, ...event } = told;
  return {
    ...(op as Pick<SpecStep, "client" | "request" | "result" | "also"> | undefined),
    ...(event as Pick<SpecStep, "name" | "args" | "kept" | "sends">),
    action: action as SpecStep["action"],
    node,
    ...(expired && {
      expired: expired.map(({ from, to, body }) => ({ from, to, body })),
    }),
    ...(message && { letter: age === undefined ? message : { ...message, age } }),
  };
};
