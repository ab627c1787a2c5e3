/** Samples of response times, and their percentiles by nearest rank. */

/** A response time, and how many requests took it. */
type Times = { readonly ms: number; readonly count: number };
/** The response times of a part of the requests, such as those of one node. */
export type Sample = readonly Times[];

/** The promise of slide 52. */
export const BOUND_MS = 300;

/** How many requests there are. */
export const countOf = (sample: Sample): number =>
  sample.reduce((sum, { count }) => sum + count, 0);

/** The mean of a sample. */
export const meanOf = (sample: Sample): number =>
  sample.reduce((sum, { ms, count }) => sum + ms * count, 0) / countOf(sample);

/** How many requests took longer than this. */
export const slowerThan = (sample: Sample, bound: number): number =>
  countOf(sample.filter(({ ms }) => ms > bound));

/** How many requests took less than this. */
export const fasterThan = (sample: Sample, bound: number): number =>
  countOf(sample.filter(({ ms }) => ms < bound));

/** The p99.9: of n requests in the order of their times, that of rank ⌈0.999 n⌉. */
export const p999 = (sample: Sample): number => {
  const rank = Math.ceil((countOf(sample) * 999) / 1000);
  let seen = 0;
  for (const { ms, count } of [...sample].sort((one, other) => one.ms - other.ms)) {
    seen += count;
    if (seen >= rank) return ms;
  }
  return 0;
};
