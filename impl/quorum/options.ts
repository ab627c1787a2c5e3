import {
  expectQuorums,
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Ways to be wrong on purpose, so that whoever judges this store can show that they notice. */
export const quorumFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "acknowledge-before-w",
  "forget-on-restart",
  "retry-with-fresh-version",
  "reuse-counter-after-restart",
  "skip-write-back",
] as const;
export type QuorumFault = (typeof quorumFaults)[number];

export type QuorumOptions = StoreOptions<QuorumFault> & {
  /** Answers a get waits for, acknowledgements a put waits for; majorities unless given. */
  readonly r?: number;
  readonly w?: number;
  readonly writeBack?: boolean;
};

export type QuorumSettings = StoreSettings<QuorumFault> &
  Required<Omit<QuorumOptions, keyof StoreOptions<QuorumFault>>>;

export const settings = (n: number, options: QuorumOptions): QuorumSettings => {
  const majority = Math.floor(n / 2) + 1;
  const { r = majority, w = majority, writeBack = true } = options;
  expectQuorums(n, { r, w });
  return { ...storeSettings(options), r, w, writeBack };
};
