/** The percentiles that are reported, each in ten-thousandths, so that ranks are whole numbers without rounding. */
const PERCENTILES = {
  p50: 5000,
  p90: 9000,
  p99: 9900,
  p999: 9990,
  p9999: 9999,
} as const;

/** The name of a percentile. */
export type Percentile = keyof typeof PERCENTILES;

/** The names, from the lowest percentile to the highest. */
export const percentiles = Object.keys(PERCENTILES) as readonly Percentile[];

/** The percentile as it is written: `p99.9`. */
export const percentileText = (percentile: Percentile): string =>
  `p${PERCENTILES[percentile] / 100}`;

/**
 * The rank of a percentile among `count` values in ascending order, of which the first has rank 1: the least rank
 * with at least this share of the values at it or before it (nearest rank).
 */
export const rankOf = (percentile: Percentile, count: number): number =>
  Math.max(1, Math.ceil((count * PERCENTILES[percentile]) / 10_000));
