import { requireKnown } from "./known-parts.ts";

/** What a process is: an initial state and pure reactions. Nothing here runs anything. */

export type NodeId = string;

/** A message on its way. */
export type Letter<M = unknown> = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly body: M;
  /** Units of time since it was sent; only where the environment has `ages`. */
  readonly age?: number;
};

/** A message as handlers, tests and properties see it: of age 0 where messages do not age. */
export type Flying<M = unknown> = Letter<M> & { readonly age: number };

/**
 * One way a step may go: the next state of the process, what it sends, what it answers.
 * Plain data behind three words; `send` and `respond` give a new reaction and change nothing.
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
   * Answers the request of a client: the completion of an operation in the history. Without a name it
   * is the client whose request this reaction takes; elsewhere the one client of this process. A
   * process that several clients ask names the one that it answers.
   */
  respond(result: R, client?: NodeId): Reaction<S, M, R>;
  /** Such letters vanish from the network, wherever they wait, before this step sends any. */
  expire(which: LetterTest<M>): Reaction<S, M, R>;
  /** Not enabled while such a letter waits anywhere (the one being delivered aside). */
  unlessFlying(which: LetterTest<M>): Reaction<S, M, R>;
};

/** What a client is answered; `null` where the reaction does not name it. */
export type Response<R = unknown> = {
  readonly client: NodeId | null;
  readonly result: R;
};

/** A test of one letter at a time: the network as a whole is never an argument. */
export type LetterTest<M> = (letter: Flying<M>) => boolean;

/** In place of a reaction to a letter: it is consumed without effect; in a set it stays where it is. */
export const ignored = undefined;

/** In place of a reaction to a letter: its delivery is not enabled now, so the letter waits. */
export const waits: readonly never[] = [];

/**
 * What a process may do: one reaction, or one of several. `undefined` is "not enabled" for an action or a
 * request, and `ignored` for a letter. No reaction at all, `[]`, is "not enabled" for a letter, too: it
 * `waits`.
 */
export type May<S, M, R> = Reaction<S, M, R> | readonly Reaction<S, M, R>[] | undefined;

/**
 * A process, as pure functions of its state. `S` state, `M` messages, `Q` requests, `R` results,
 * `G` what is remembered of its past.
 */
export type Process<S, M = never, Q = never, R = never, G = never> = {
  readonly init: S;
  receive?(state: S, letter: Flying<M>): May<S, M, R>;
  /**
   * A request of a client arrives: the invocation of an operation in the history. `client` is its
   * name, for a process that several clients ask: each has one request under way at most.
   */
  request?(state: S, request: Q, client: NodeId): May<S, M, R>;
  /** Internal actions (timeouts, retries, user calls) by name. */
  readonly actions?: Readonly<Record<string, (state: S) => May<S, M, R>>>;
  /**
   * A unit of time passes; `undefined`: it may not yet, something is due first. Times in a state are
   * relative and saturating, or the space is infinite. A process that is down does not tick.
   */
  tick?(state: S): S | undefined;
  /** A ghost for properties: what once was. No handler sees it; conformance ignores it. */
  readonly remember?: Remembered<S, G>;
  /** What a crash keeps; the process restarts with it. Absent: this process never crashes. */
  survives?(state: S): S;
  /** What a process still has after its copies are silently lost; it goes on answering. */
  wiped?(state: S): S;
  /** Ignored now and for ever; such letters vanish at once. Checked on every learned step. */
  deaf?(state: S, letter: Flying<M>): boolean;
  /** A delivery that would change nothing and send nothing: consumed (default), or not enabled. */
  readonly inert?: "consumed" | "disabled";
};

/** What is remembered at first (it is then shown `init`), and after each step that the process takes. */
export type Remembered<S, G> = {
  readonly init: G;
  after(past: G, state: S): G;
};

// biome-ignore lint/suspicious/noExplicitAny: a role may hold any process; its types are inferred.
export type AnyProcess = Process<any, any, any, any, any>;

/**
 * Words bound to the types of one process, so that a type error stands on the literal that is
 * wrong: `const { next, process } = speaks<State, Message, Request, Result>()`.
 */
export const speaks = <S, M = never, Q = never, R = never, G = never>() => ({
  /** The reaction that goes to `state` and, so far, sends and answers nothing. */
  next: (state: S): Reaction<S, M, R> =>
    reaction({ state, sends: [], responses: [], expires: [], unless: [] }),
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
