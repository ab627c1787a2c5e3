/** What the server has on its disk and in its memory. */
import { type Contents, contentsOf, type Part, type ServerCall } from "./messages.ts";

/** Something for each of some clients. */
export type ByClient<V> = Readonly<Record<string, V>>;
/** The state of the server. The first four are on its disk. */
export type Server = {
  readonly version: number;
  readonly contents: Contents;
  /**
   * By client: its last store and the version that it made, so that a store that arrives again is not executed again.
   */
  readonly done: ByClient<{ readonly xid: number; readonly version: number }>;
  /** How often it has restarted. */
  readonly starts: number;
  /** The clients with a callback, and for how many more ticks. */
  readonly callbacks: ByClient<number>;
  /** A store that was executed and waits for the answers to its breaks before it is answered. */
  readonly store: { readonly client: string; readonly xid: number } | null;
  /** Clients that got a break of this version and have not answered. */
  readonly breaking: ByClient<number>;
  /** Clients of which it does not know since its restart what they believe in. */
  readonly unheard: readonly string[];
  /** The ticks until every callback granted before the restart is over. */
  readonly grace: number;
  /** Clients that were given up: each learns of the newest version before its next call is done. */
  readonly late: readonly string[];
  /** Calls of such clients, which wait until that is answered. */
  readonly held: readonly { readonly client: string; readonly call: ServerCall }[];
  /**
   * Only of mutants: the part of a store that is not on the disk yet, and the clients whose callbacks are not
   * registered yet.
   */
  readonly unwritten: Part | null;
  readonly unregistered: readonly string[];
};

/** The server at first. */
export const fresh: Server = {
  version: 0,
  contents: contentsOf(0),
  done: {},
  starts: 0,
  callbacks: {},
  store: null,
  breaking: {},
  unheard: [],
  grace: 0,
  late: [],
  held: [],
  unwritten: null,
  unregistered: [],
};

/** Is there no client in it? */
export const isEmpty = (record: object): boolean => Object.keys(record).length === 0;
/** The contents with a part replaced. */
export const merged = (contents: Contents, part: Part): Contents =>
  contents.map((chunk, i) => part[i] ?? chunk);
