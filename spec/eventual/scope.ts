import type { Request } from "./messages.ts";

const put = (value: number): Request => ({ type: "put", value });
const erase: Request = { type: "put", value: null };
const get: Request = { type: "get" };

/** What the clients ask, by name: a list per client. The nth put of a workload puts n. */
export const workloads = {
  put: [[put(1)]],
  "put-then-get": [[put(1), get]],
  "put-then-put": [[put(1), put(2)]],
  "put-then-delete": [[put(1), erase]],
  "put-beside-get": [[put(1)], [get]],
  "put-beside-put": [[put(1)], [put(2)]],
  "put-beside-get-then-get": [[put(1)], [get, get]],
  "put-beside-get-then-put": [[put(1)], [get, put(2)]],
  "put-then-get-beside-put-then-get": [
    [put(1), get],
    [put(2), get],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly Request[])[]>>;

type Workload = keyof typeof workloads;

/** Every parameter of the eventual store: what a verdict covers is printed with these. */
export const defaults = {
  /** Homes of the key; further nodes that stand in for homes which do not answer. */
  n: 2,
  spares: 1,
  /** Answers that decide a get; acknowledgements that decide a put. */
  r: 1,
  w: 1,
  /** One of the workloads above. */
  asks: "put-beside-get" as Workload,
  /** Gets, too, go to substitutes, which know of hints alone. */
  sloppyGets: false,
  /** Homes offer what they hold to each other, again and again. */
  antiEntropy: true,
  /** How far the clock of the first coordinator is ahead. */
  skew: 0,
  crashes: 0,
  loss: 0,
  partitions: 0,
  /** A cut is promised to heal. */
  heals: true,
};

export type Scope = Readonly<typeof defaults>;
