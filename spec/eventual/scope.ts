/** What the clients of a scope ask: clients beside each other, requests of one after the other. */
export const workloads = [
  "put",
  "put-then-get",
  "put-then-put",
  "put-then-delete",
  "put-beside-get",
  "put-beside-put",
  "put-beside-get-then-get",
  "put-beside-get-then-put",
  "put-then-get-beside-put-then-get",
] as const;

/** Every number and switch of the eventual store: what a verdict covers is printed with these. */
export const defaults = {
  /** Homes of the key; further nodes that stand in for homes which do not answer. */
  n: 2 as number,
  spares: 1 as number,
  /** Answers that decide a get; acknowledgements that decide a put. */
  r: 1 as number,
  w: 1 as number,
  /** One of the workloads above. */
  asks: "put-beside-get" as string,
  /** Gets, too, go to substitutes, which know of hints alone. */
  sloppyGets: false as boolean,
  /** Homes offer what they hold to each other, again and again. */
  antiEntropy: true as boolean,
  /** How far the clock of the first coordinator is ahead. */
  skew: 0 as number,
  crashes: 0 as number,
  loss: 0 as number,
  partitions: 0 as number,
  /** A cut is promised to heal. */
  heals: true as boolean,
  /** Wrong on purpose. */
  ownClockOnly: false as boolean,
  writerInVersion: true as boolean,
  reusesClock: false as boolean,
  acknowledgesEarly: false as boolean,
  forgetful: false as boolean,
  tombstones: true as boolean,
  waitsForHomes: false as boolean,
  keepsOwn: false as boolean,
  keepsValue: false as boolean,
  skipsPair: false as boolean,
  blindHints: false as boolean,
  dropsHints: false as boolean,
};

export type Scope = Readonly<typeof defaults>;
