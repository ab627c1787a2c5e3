import {
  expectQuorums,
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
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
/** The name of one of them. */
export type EventualFault = (typeof eventualFaults)[number];

/** The options as the user gives them; each has a default. */
export type EventualOptions = StoreOptions<EventualFault> & {
  /** How many homes a key has, at most as many as there are members. */
  readonly n?: number;
  /** How many reports a get waits for. */
  readonly r?: number;
  /** How many acknowledgements a put waits for. */
  readonly w?: number;
  /** The nodes that store copies; the others only coordinate. All nodes unless given. */
  readonly members?: readonly string[];
  /** Do gets go to spares as well? These know nothing but hints, and a slow home looks absent. */
  readonly sloppyGets?: boolean;
  /** How far the clock of versions is ahead at the first start, in ticks. */
  readonly skew?: number;
  /** The length of a tick of the clock of versions. */
  readonly tickMs?: number;
  /** After how long the first home that has not answered is passed over; the next ones follow a little later. */
  readonly suspectMs?: number;
  /** How often a home offers its copies to another one. */
  readonly offerMs?: number;
  /** How often a spare hands its hints over to their home. */
  readonly handOverMs?: number;
};

type OwnOptions = Omit<EventualOptions, keyof StoreOptions<EventualFault>>;

/** The options with defaults filled in. */
export type EventualSettings = StoreSettings<EventualFault> &
  Required<OwnOptions> & {
    /** Delays and periods that differ a little between nodes, so that not all act at once. */
    readonly suspectAfter: (place: number) => number;
    readonly offerEvery: (member: number) => number;
    readonly handOverEvery: (member: number) => number;
  };

const STAGGER_MS = 5;

/**
 * Fills in the defaults.
 *
 * @throws RangeError when n, r or w is not from 1 to the number of members
 */
export const settings = (
  nodes: readonly string[],
  options: EventualOptions,
): EventualSettings => {
  const { members = nodes } = options;
  const { n = Math.min(3, members.length), r = 1, w = 1 } = options;
  const { suspectMs = 60, offerMs = 150, handOverMs = 250 } = options;
  expectQuorums(members.length, { n, r, w });
  return {
    ...storeSettings({ retryMs: 400, ...options }),
    n,
    r,
    w,
    members,
    suspectMs,
    offerMs,
    handOverMs,
    sloppyGets: options.sloppyGets ?? false,
    skew: options.skew ?? 0,
    tickMs: options.tickMs ?? 1,
    suspectAfter: (place) => suspectMs + STAGGER_MS * place,
    offerEvery: (member) => offerMs + STAGGER_MS * member,
    handOverEvery: (member) => handOverMs + STAGGER_MS * member,
  };
};
