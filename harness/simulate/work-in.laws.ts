import type { SimulatedWorld } from "./world.ts";

/** A simulated world that has taken so many steps goes round in circles. */
export const WORLD_STEPS_MAX = 20_000_000;

/**
 * Lets a simulated world go on until this work is done in it.
 *
 * @throws what the work throws; an Error where nothing is planned any more and the work is not done
 */
export const workIn = async <R>(
  world: SimulatedWorld,
  work: () => Promise<R>,
): Promise<R> => {
  let ended: { readonly value: R } | { readonly error: unknown } | undefined;
  const done = work().then(
    (value) => {
      ended = { value };
    },
    (error: unknown) => {
      ended = { error };
    },
  );
  await world.agenda.run(() => ended !== undefined, WORLD_STEPS_MAX);
  if (ended === undefined) throw new Error("nothing is planned, and it is not done");
  await done;
  if ("error" in ended) throw ended.error;
  return ended.value;
};
