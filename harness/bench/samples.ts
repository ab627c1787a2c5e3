/** A point of a run: the seconds so far, and the work done so far. */
export type Sample = { readonly seconds: number; readonly done: number };

const TENTHS = 10;

/** The rate in each tenth of the work of a run. Between samples the rate is assumed to be constant. */
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

/** The seconds at which this much work was done. */
const secondsAt = (samples: readonly Sample[], done: number): number => {
  const after = samples.findIndex((sample) => sample.done >= done);
  const next = samples[after]!;
  const before = samples[after - 1] ?? { seconds: 0, done: 0 };
  if (next.done === before.done) return next.seconds;
  const share = (done - before.done) / (next.done - before.done);
  return before.seconds + share * (next.seconds - before.seconds);
};
