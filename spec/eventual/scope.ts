/** The parameters of the eventual store, and the workloads of its clients. */
import type { Request } from "./messages.ts";

const put = (value: number): Request => ({ type: "put", value });
const erase: Request = { type: "put", value: null };
const get: Request = { type: "get" };

/** What the clients ask, by name: a list for each client. The nth put of a workload puts n. */
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

/** The parameters with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** How many homes the key has, which keep a copy each. */
  n: 2,
  /** How many spares there are: nodes that stand in for homes which do not answer. */
  spares: 1,
  /** How many reports decide a get. */
  r: 1,
  /** How many acknowledgements decide a put. */
  w: 1,
  /** The workload: one of the names above. */
  asks: "put-beside-get" as Workload,
  /** Gets go to spares as well, which know nothing but hints. */
  sloppyGets: false,
  /** Homes offer their copies to each other, again and again. */
  antiEntropy: true,
  /** How far the clock of the first coordinator is ahead. */
  skew: 0,
  /** How often a process may crash, a letter get lost, and the network be cut in two. */
  crashes: 0,
  loss: 0,
  partitions: 0,
  /** Cuts heal at some time: fairness of `heal`. */
  heals: true,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
