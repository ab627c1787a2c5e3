/** What a process is: an initial state and pure handlers. This file runs nothing. */
import { requireKnown } from "./known-parts.ts";

/** The name of a process or a client, or of a node of an implementation. */
export type NodeId = string;

/** A message on its way from one process to another. */
export type Letter<M = unknown> = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly body: M;
  /** Ticks since it was sent; present only if the environment has `ages`. */
  readonly age?: number;
};

/** A letter as handlers, letter tests and properties see it; its age is 0 if letters do not age. */
export type Flying<M = unknown> = Letter<M> & { readonly age: number };

/**
 * What one step of a process does: its next state, the messages sent, the answers.
 * Plain data with four builders, each of which returns a new reaction.
 */
export type Reaction<S, M, R> = {
  readonly state: S;
  readonly sends: readonly { readonly to: NodeId; readonly body: M }[];
  readonly responses: readonly Response<R>[];
  readonly expires: readonly LetterTest<never>[];
  readonly unless: readonly LetterTest<never>[];
  /** Sends `body` to one process, or to each of several. */
  send(to: NodeId | readonly NodeId[], body: M): Reaction<S, M, R>;
  /**
   * Answers a client, which completes its operation in the history. Default: the client whose request
   * this reaction takes; in other handlers, the one client of this process. A process with several
   * clients must name the client there.
   */
  respond(result: R, client?: NodeId): Reaction<S, M, R>;
  /**
   * Removes the letters that pass the test from the network, whatever process they are for, before this step sends any
   * letter.
   */
  expire(which: LetterTest<M>): Reaction<S, M, R>;
  /** Disables this step while a letter that passes the test waits anywhere, apart from the letter being delivered. */
  unlessFlying(which: LetterTest<M>): Reaction<S, M, R>;
};

/** An answer to a client. The client is `null` if the reaction does not name it. */
export type Response<R = unknown> = {
  readonly client: NodeId | null;
  readonly result: R;
};

/** A predicate on one letter. A spec never sees the network as a whole. */
export type LetterTest<M> = (letter: Flying<M>) => boolean;

/** Returned by `receive`: the process consumes the letter without effect. On a `set` network the letter stays. */
export const ignored = undefined;

/** Returned by `receive`: the delivery is not enabled in this state, so the letter waits. */
export const waits: readonly never[] = [];

/**
 * What a handler returns: one reaction, or alternatives. `undefined` means "not enabled" for an action or
 * a request, and `ignored` for a letter. An empty list means "not enabled"; for a letter it is `waits`.
 */
export type May<S, M, R> = Reaction<S, M, R> | readonly Reaction<S, M, R>[] | undefined;

/**
 * A process as pure functions of its state. `S` state, `M` messages, `Q` requests, `R` results,
 * `G` the ghost that `remember` computes.
 */
export type Process<S, M = never, Q = never, R = never, G = never> = {
  readonly init: S;
  receive?(state: S, letter: Flying<M>): May<S, M, R>;
  /**
   * A request of a client arrives, which invokes an operation in the history. A process may have
   * several clients; each has at most one request under way.
   */
  request?(state: S, request: Q, client: NodeId): May<S, M, R>;
  /** Internal actions (timeouts, retries, user calls) by name. */
  readonly actions?: Readonly<Record<string, (state: S) => May<S, M, R>>>;
  /**
   * The state one tick later; `undefined`: time may not pass yet, because some step is due first.
   * Times in a state must be relative and saturate, or the space is infinite. A process that is down
   * does not tick.
   */
  tick?(state: S): S | undefined;
  /** A ghost of the states that the process was in. No handler sees it, and conformance checking ignores it. */
  readonly remember?: Remembered<S, G>;
  /** The state with which the process restarts after a crash. Absent: this process never crashes. */
  survives?(state: S): S;
  /** The state after the process silently loses its stored copies; the process stays up. */
  wiped?(state: S): S;
  /**
   * Whether the process ignores this letter now and for ever. The network removes such letters at once; the checker
   * verifies that the process does ignore them.
   */
  deaf?(state: S, letter: Flying<M>): boolean;
  /**
   * What becomes of a delivery that would change nothing and send nothing: the letter is consumed (default), or the
   * delivery is not enabled.
   */
  readonly inert?: "consumed" | "disabled";
};

/**
 * The ghost of one process. `after` computes it from the ghost before and the state now, first for the
 * initial state, then after each step of the process.
 */
type Remembered<S, G> = {
  readonly init: G;
  after(past: G, state: S): G;
};

// biome-ignore lint/suspicious/noExplicitAny: a role may hold any process; its types are inferred.
type Any = any;

/** A process with its type parameters erased. */
export type AnyProcess = Process<Any, Any, Any, Any, Any>;

/**
 * Functions bound to the types of one process, so that the compiler reports an error at the literal
 * that is wrong: `const { next, process } = speaks<State, Message, Request, Result>()`.
 */
export const speaks = <S, M = never, Q = never, R = never, G = never>() => ({
  /** The reaction with the next state `state`, with no messages and no answers yet. */
  next: (state: S): Reaction<S, M, R> =>
    reaction({ state, sends: [], responses: [], expires: [], unless: [] }),
  /** @throws InputError if the description has a part that no process has */
  process: (described: Process<S, M, Q, R, G>): Process<S, M, Q, R, G> => {
    requireKnown("a process", described, PARTS);
    return described;
  },
});

const PARTS = [
  "init",
  "receive",
  "request",
  "actions",
  "tick",
  "remember",
  "survives",
  "wiped",
  "deaf",
  "inert",
];

type Parts<S, M, R> = Pick<
  Reaction<S, M, R>,
  "state" | "sends" | "responses" | "expires" | "unless"
>;

const reaction = <S, M, R>(parts: Parts<S, M, R>): Reaction<S, M, R> => ({
  ...parts,
  send: (to, body) => {
    const sent = (typeof to === "string" ? [to] : to).map((each) => ({ to: each, body }));
    return reaction({ ...parts, sends: [...parts.sends, ...sent] });
  },
  respond: (result, client) => {
    const response = { client: client ?? null, result };
    return reaction({ ...parts, responses: [...parts.responses, response] });
  },
  expire: (which) => reaction({ ...parts, expires: [...parts.expires, which] }),
  unlessFlying: (which) => reaction({ ...parts, unless: [...parts.unless, which] }),
});
