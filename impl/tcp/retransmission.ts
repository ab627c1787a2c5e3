/** The retransmission timeout: RFC 6298. Times are in milliseconds. */

/** The estimate of round trips, and the timeout that follows from it. */
export type Estimate = {
  /** SRTT and RTTVAR; null until a round trip was measured. */
  readonly smoothed: { readonly rttMs: number; readonly variationMs: number } | null;
  readonly timeoutMs: number;
};

/** The timeout before any measurement, and the bounds of all others. */
type TimeoutBounds = {
  readonly first: number;
  readonly least: number;
  readonly most: number;
};

/** G: the granularity of the clock. */
const GRANULARITY_MS = 1;

/** Before any measurement (2.1). */
export const firstEstimate = (bounds: TimeoutBounds): Estimate => ({
  smoothed: null,
  timeoutMs: bounded(bounds.first, bounds),
});

/** After a measured round trip (2.2, 2.3), which also ends a back-off. Never of a segment sent twice: Karn. */
export const measured = (
  { smoothed }: Estimate,
  rttMs: number,
  bounds: TimeoutBounds,
): Estimate => {
  const next =
    smoothed === null
      ? { rttMs, variationMs: rttMs / 2 }
      : {
          // The variation is of the smoothed time before this measurement.
          variationMs:
            (3 / 4) * smoothed.variationMs + (1 / 4) * Math.abs(smoothed.rttMs - rttMs),
          rttMs: (7 / 8) * smoothed.rttMs + (1 / 8) * rttMs,
        };
  const timeoutMs = next.rttMs + Math.max(GRANULARITY_MS, 4 * next.variationMs);
  return { smoothed: next, timeoutMs: bounded(timeoutMs, bounds) };
};

/** After a timeout (5.5). */
export const backedOff = (estimate: Estimate, bounds: TimeoutBounds): Estimate => ({
  ...estimate,
  timeoutMs: bounded(estimate.timeoutMs * 2, bounds),
});

const bounded = (ms: number, { least, most }: TimeoutBounds): number =>
  Math.min(most, Math.max(least, ms));
