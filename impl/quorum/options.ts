import {
  expectQuorums,
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const quorumFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "acknowledge-before-w",
  "forget-on-restart",
  "retry-with-fresh-version",
  "reuse-counter-after-restart",
  "skip-write-back",
] as const;
/** The name of one of them. */
export type QuorumFault = (typeof quorumFaults)[number];

/** The options as the user gives them; each has a default. */
export type QuorumOptions = StoreOptions<QuorumFault> & {
  /** How many reports a get waits for; a majority unless given. */
  readonly r?: number;
  /** How many acknowledgements a put waits for; a majority unless given. */
  readonly w?: number;
  /** Does a get install what it is about to return? It does unless given. */
  readonly writeBack?: boolean;
};

/** The options with defaults filled in. */
export type QuorumSettings = StoreSettings<QuorumFault> &
  Required<Omit<QuorumOptions, keyof StoreOptions<QuorumFault>>>;

/**
 * Fills in the defaults for `n` members.
 *
 * @throws RangeError when r or w is no size of a quorum
 */
export const settings = (n: number, options: QuorumOptions): QuorumSettings => {
  const majority = Math.floor(n / 2) + 1;
  const { r = majority, w = majority, writeBack = true } = options;
  expectQuorums(n, { r, w });
  return { ...storeSettings(options), r, w, writeBack };
};
