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

export type EventualOptions = {
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
  /** When a request is given up; its effect stays open. */
  readonly timeoutMs?: number;
  /** When whoever has not answered is asked again. */
  readonly retryMs?: number;
  /** When a substitute is asked for the first node that has not answered; later for the next. */
  readonly suspectMs?: number;
  /** How often a copy is offered to another home, and a hint to the one that it is for. */
  readonly offerMs?: number;
  readonly handMs?: number;
  readonly faults?: readonly EventualFault[];
};

export type EventualSettings = Required<Omit<EventualOptions, "faults">> & {
  readonly has: (fault: EventualFault) => boolean;
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
  const { members = nodes, faults = [] } = options;
  const { n = Math.min(3, members.length), r = 1, w = 1 } = options;
  const { suspectMs = 60, offerMs = 150, handMs = 250 } = options;
  for (const [name, size] of Object.entries({ n, r, w }))
    if (!Number.isInteger(size) || size < 1 || size > members.length)
      throw new RangeError(
        `${name} is ${size}: expected a whole number from 1 to ${members.length}`,
      );
  return {
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
    timeoutMs: options.timeoutMs ?? 1000,
    retryMs: options.retryMs ?? 400,
    has: (fault) => faults.includes(fault),
    suspectAfter: (place) => suspectMs + STAGGER_MS * place,
    offerEvery: (member) => offerMs + STAGGER_MS * member,
    handEvery: (member) => handMs + STAGGER_MS * member,
  };
};
