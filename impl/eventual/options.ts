import {
  expectQuorums,
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Ways to be wrong on purpose, so that whoever judges this store can show that they notice. */
export const eventualFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "acknowledge-before-w",
  "delete-without-tombstone",
  "drop-hint-early",
  "forget-on-restart",
  "keep-own",
  "late-hint-overwrites",
  "own-clock-only",
  "reuse-clock-after-restart",
  "skip-a-pair",
  "tie-not-broken",
] as const;
export type EventualFault = (typeof eventualFaults)[number];

export type EventualOptions = StoreOptions<EventualFault> & {
  /** Homes of a key, at most as many as there are members. */
  readonly n?: number;
  /** Answers a get waits for, acknowledgements a put waits for. */
  readonly r?: number;
  readonly w?: number;
  /** Those that keep copies; the others only coordinate. All nodes unless given. */
  readonly members?: readonly string[];
  /** Do gets, too, go to substitutes? They know of hints alone, and a slow home looks absent. */
  readonly sloppyGets?: boolean;
  /** How far the clock is ahead when it first starts. */
  readonly skew?: number;
  /** How coarse the clock is: within one tick only what a node has seen tells versions apart. */
  readonly tickMs?: number;
  /** When a substitute is asked for the first node that has not answered; later for the next. */
  readonly suspectMs?: number;
  /** How often a copy is offered to another home, and a hint to the one that it is for. */
  readonly offerMs?: number;
  readonly handMs?: number;
};

type OwnOptions = Omit<EventualOptions, keyof StoreOptions<EventualFault>>;

export type EventualSettings = StoreSettings<EventualFault> &
  Required<OwnOptions> & {
    /** Not all at once: each node has a delay or a period of its own. */
    readonly suspectAfter: (place: number) => number;
    readonly offerEvery: (member: number) => number;
    readonly handEvery: (member: number) => number;
  };

const STAGGER_MS = 5;

export const settings = (
  nodes: readonly string[],
  options: EventualOptions,
): EventualSettings => {
  const { members = nodes } = options;
  const { n = Math.min(3, members.length), r = 1, w = 1 } = options;
  const { suspectMs = 60, offerMs = 150, handMs = 250 } = options;
  expectQuorums(members.length, { n, r, w });
  return {
    ...storeSettings({ retryMs: 400, ...options }),
    n,
    r,
    w,
    members,
    suspectMs,
    offerMs,
    handMs,
    sloppyGets: options.sloppyGets ?? false,
    skew: options.skew ?? 0,
    tickMs: options.tickMs ?? 1,
    suspectAfter: (place) => suspectMs + STAGGER_MS * place,
    offerEvery: (member) => offerMs + STAGGER_MS * member,
    handEvery: (member) => handMs + STAGGER_MS * member,
  };
};
