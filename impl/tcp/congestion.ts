/** Congestion control: RFC 5681, with the fast recovery of RFC 6582 (NewReno). Sizes are in bytes. */
import { distance } from "./sequence.ts";

/** The state of congestion control of a connection. */
export type Congestion = {
  /** SMSS. */
  readonly mss: number;
  /** cwnd. */
  readonly window: number;
  /** ssthresh. */
  readonly threshold: number;
  readonly duplicateAcks: number;
  /** The highest number sent when the last loss was found: the recovery ends when it is acknowledged. */
  readonly recover: number | null;
  readonly isRecovering: boolean;
};

/** Three duplicates mean a loss (RFC 5681, section 3.2). */
const DUPLICATES_MEAN_LOSS = 3;

/** IW of RFC 5681, section 3.1. */
export const initialWindow = (mss: number): number =>
  mss > 2190 ? 2 * mss : mss > 1095 ? 3 * mss : 4 * mss;

/** The state at the start of a connection; after a lost SYN it starts with one segment. */
export const firstCongestion = (mss: number, wasSynLost = false): Congestion => ({
  mss,
  window: wasSynLost ? mss : initialWindow(mss),
  threshold: Number.MAX_SAFE_INTEGER,
  duplicateAcks: 0,
  recover: null,
  isRecovering: false,
});

/** How many bytes may be on their way; the first two duplicates allow a segment each (RFC 3042). */
export const allowance = ({
  window,
  mss,
  duplicateAcks,
  isRecovering,
}: Congestion): number => (isRecovering ? window : window + duplicateAcks * mss);

/** After an acknowledgement of so many new bytes; `isPartial`: a loss follows, to be sent again at once. */
export const acknowledged = (
  state: Congestion,
  { bytes, ack, flight }: Acknowledgement,
): { readonly state: Congestion; readonly isPartial: boolean } => {
  const { mss, window, threshold, recover } = state;
  if (state.isRecovering && recover !== null) {
    if (distance(ack, recover) < 0) {
      const deflated = window - bytes + (bytes >= mss ? mss : 0);
      const next = { ...state, window: Math.max(mss, deflated), duplicateAcks: 0 };
      return { state: next, isPartial: true };
    }
    const ended = Math.min(threshold, Math.max(flight, mss) + mss);
    return {
      state: { ...state, window: ended, duplicateAcks: 0, isRecovering: false },
      isPartial: false,
    };
  }
  const growth =
    window < threshold ? Math.min(bytes, mss) : Math.max(1, (mss * mss) / window);
  return {
    state: { ...state, window: window + growth, duplicateAcks: 0 },
    isPartial: false,
  };
};

/** An acknowledgement of something new. */
type Acknowledgement = {
  readonly bytes: number;
  readonly ack: number;
  /** FlightSize after the acknowledgement. */
  readonly flight: number;
};

/** After an acknowledgement of nothing new, while data are on their way; `isLoss`: send the first again now. */
export const duplicated = (
  state: Congestion,
  {
    ack,
    next,
    flight,
  }: { readonly ack: number; readonly next: number; readonly flight: number },
): { readonly state: Congestion; readonly isLoss: boolean } => {
  const { mss } = state;
  const duplicateAcks = state.duplicateAcks + 1;
  if (state.isRecovering)
    return {
      state: { ...state, duplicateAcks, window: state.window + mss },
      isLoss: false,
    };
  // RFC 6582, section 3.2, step 2: duplicates of what was sent before the last loss do not count.
  const isOld = state.recover !== null && distance(ack, state.recover) < 0;
  if (duplicateAcks < DUPLICATES_MEAN_LOSS || isOld) {
    const most = Math.min(duplicateAcks, DUPLICATES_MEAN_LOSS - 1);
    return { state: { ...state, duplicateAcks: isOld ? 0 : most }, isLoss: false };
  }
  const threshold = Math.max(flight / 2, 2 * mss);
  return {
    state: {
      ...state,
      duplicateAcks,
      threshold,
      window: threshold + DUPLICATES_MEAN_LOSS * mss,
      recover: next,
      isRecovering: true,
    },
    isLoss: true,
  };
};

/** After a timeout (RFC 5681, section 3.1; RFC 6582, section 3.2, step 4). */
export const timedOut = (
  state: Congestion,
  {
    next,
    flight,
    isFirst,
  }: { readonly next: number; readonly flight: number; readonly isFirst: boolean },
): Congestion => ({
  ...state,
  // A segment that is lost again does not halve the threshold again.
  threshold: isFirst ? Math.max(flight / 2, 2 * state.mss) : state.threshold,
  window: state.mss,
  duplicateAcks: 0,
  recover: next,
  isRecovering: false,
});

/** Before the first segment after a pause longer than the timeout (RFC 5681, section 4.1). */
export const afterPause = (state: Congestion): Congestion => ({
  ...state,
  window: Math.min(state.window, initialWindow(state.mss)),
});
