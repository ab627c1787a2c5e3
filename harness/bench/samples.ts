/** How fast a search was at every point of it. */
export type Sample = { readonly seconds: number; readonly done: number };

const TENTHS = 10;

/** The rate in each tenth of the run, by what was done: between samples it is taken to be even. */
export const tenths = (samples: readonly Sample[]): readonly number[] => {
  const total = samples.at(-1)?.done ?? 0;
  if (total === 0) return [];
  const times = Array.from({ length: TENTHS + 1 }, (_, k) =>
    secondsAt(samples, (total * k) / TENTHS),
  );
  return times
    .slice(1)
    .map((time, k) => total / TENTHS / Math.max(time - times[k]!, Number.EPSILON));
};

/** When this much was done. */
const secondsAt = (samples: readonly Sample[], done: number): number => {
  const after = samples.findIndex((sample) => sample.done >= done);
  const next = samples[after]!;
  const before = samples[after - 1] ?? { seconds: 0, done: 0 };
  if (next.done === before.done) return next.seconds;
  const share = (done - before.done) / (next.done - before.done);
  return before.seconds + share * (next.seconds - before.seconds);
};
