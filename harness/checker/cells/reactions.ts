/**
 * The user's handlers. Each is called once per input, and its reaction is remembered. Now and then a remembered
 * reaction is computed again and compared: a handler that reads a clock or a random number is reported by its name.
 */
import { InputError } from "../../model/input-error.ts";
import type { AnyProcess, NodeId, Response } from "../../model/process.ts";
import type { Letters } from "./cells.ts";
import { type HandlerCalls, handlerCalls, outcomesIn } from "./handler-calls.ts";
import type { LetterTests } from "./letter-tests.ts";
import {
  type RememberedAnswers,
  type RememberedReactions,
  rememberedAnswers,
  rememberedReactions,
} from "./remembered-calls.ts";
import { type Successors, successors } from "./successors.ts";
import { type Interner, interner } from "./values.ts";

/** A reaction in numbers: the next state, the letters sent, and the answers. */
export type Outcome = {
  readonly state: number;
  readonly sends: readonly number[];
  readonly responses: readonly Response[];
  /**
   * Numbers of letter tests. `expires`: letters that pass vanish. `unless`: the reaction is not enabled while such a
   * letter waits.
   */
  readonly expires: readonly number[];
  readonly unless: readonly number[];
};
/** A request with the client that makes it and its index in the client's script. */
type ClientRequest = {
  readonly client: NodeId;
  readonly index: number;
  readonly request: unknown;
};
/** What a handler returned: a list of alternative reactions, or null if it ignored its input. */
export type Outcomes = readonly Outcome[] | null;

/** The handlers of one process as functions of numbers: states, letters and pasts have numbers. */
export type Reactions = {
  readonly states: Interner<unknown>;
  /** What `remember` computed of the past; only `null` for a process without `remember`. */
  readonly pasts: Interner<unknown>;
  receive(state: number, letter: number): Outcomes;
  /** Whether the process is known to react to this letter in this state; false if that was never computed. */
  reacted(state: number, letter: number): boolean;
  request(state: number, asking: ClientRequest): Outcomes;
  act(state: number, action: string): Outcomes;
  /** The number of the state that `survives` or `wiped` makes of this one. */
  kept(state: number, by: "survives" | "wiped"): number;
  /** The number of the state one tick later, or null if time may not pass yet. */
  tick(state: number): number | null;
  /** The number of the state with some fields replaced by a joint action. */
  patched(state: number, patch: Readonly<Record<string, unknown>>): number;
  /** The number of what `remember` makes of a past when a step has led to `state`. */
  past(past: number, state: number): number;
  deaf(state: number, letter: number): boolean;
  /** The known states to which a handler leads from this one. */
  successorsOf(state: number): ReadonlySet<number>;
  /** All that was learned, in its order: a search that continues from a checkpoint repeats these calls. */
  readonly learned: readonly LearnedTransition[];
  /**
   * Calls every handler again with each input that it had.
   *
   * @throws InputError if a handler now returns something else
   */
  recheck(): void;
  /** Notes that `next` may follow `state`, and returns `next`. */
  follow(state: number, next: number): number;
  calls(): number;
  /** For each handler, how many different reactions it has shown; to ignore its input counts as one. */
  ways(): ReadonlyMap<string, number>;
};

/** A call of a handler, or a pair of states of which one may follow the other. */
export type LearnedTransition =
  | readonly ["receive", state: number, letter: number]
  | readonly ["request", state: number, asking: Pick<ClientRequest, "client" | "index">]
  | readonly ["act", state: number, action: string]
  | readonly ["follow", state: number, next: number];

/**
 * If fewer answers than this are remembered, each is computed again several times: a handler that draws random numbers
 * often gives the same answer twice.
 */
const FEW = 1000;

/**
 * The handlers of the process `id`, none of them called yet.
 *
 * @param letters numbers the letters that handlers send
 */
export const reactionsOf = (
  id: NodeId,
  process: AnyProcess,
  letters: Letters,
  letterTests: Pick<LetterTests, "id">,
): Reactions => {
  const states = interner<unknown>();
  const pasts = interner<unknown>();
  pasts.id(process.remember?.init ?? null, `${id}: remember.init`);
  const { called, count } = handlerCalls(id);
  const reactions = rememberedReactions(id);
  const answers = rememberedAnswers(id);
  const { follow, learn, learned, of } = successors();
  const learning: Learning = {
    id,
    process,
    letters,
    states,
    pasts,
    called,
    answer: answers.answer,
    follow,
    reactions,
    react: (key, what, { transition, run, given }) => {
      const found = reactions.find(key);
      if (found !== undefined) return found;
      const outcomes = reactions.learn(key, what, () =>
        outcomesIn({ id, states, letters, letterTests }, what, called(what, run, given)),
      );
      learn(transition);
      for (const { state } of outcomes ?? []) follow(transition[1], state);
      return outcomes;
    },
  };
  return {
    states,
    pasts,
    ...reactionHandlers(learning),
    ...answerHandlers(learning),
    recheck: () => {
      const times = reactions.size() + answers.size() < FEW ? 4 : 1;
      for (let time = 0; time < times; time++) {
        reactions.recheck();
        answers.recheck();
      }
    },
    successorsOf: of,
    learned,
    follow,
    calls: count,
    ways: reactions.ways,
  };
};

/** A call of a handler that reacts. */
type Call = {
  readonly transition: LearnedTransition;
  readonly run: () => unknown;
  /** The handler's input beside the state, for messages. */
  readonly given?: unknown;
};

/** What the functions below need: the process, what is known of it, and the functions that learn more. */
type Learning = Pick<Reactions, "states" | "pasts"> &
  Pick<HandlerCalls, "called"> &
  Pick<RememberedAnswers, "answer"> &
  Pick<Successors, "follow"> & {
    readonly id: NodeId;
    readonly process: AnyProcess;
    readonly letters: Letters;
    readonly reactions: RememberedReactions;
    /** The reactions remembered under `key`; if there are none, makes the call and remembers its reactions. */
    readonly react: (key: string, what: string, call: Call) => Outcomes;
  };

/** The handlers that return reactions: they send letters and answer clients. */
const reactionHandlers = ({
  process,
  letters,
  states,
  reactions,
  react,
}: Learning): Pick<Reactions, "receive" | "reacted" | "request" | "act"> => ({
  receive: (state, letter) =>
    react(`r${state}.${letter}`, "receive", {
      transition: ["receive", state, letter],
      run: () => process.receive?.(states.values[state], letters.flying(letter)),
      given: letters.values[letter],
    }),
  reacted: (state, letter) => (reactions.peek(`r${state}.${letter}`)?.length ?? 0) > 0,
  request: (state, { client, index, request }) =>
    react(`q${state}.${index} ${client}`, "request", {
      transition: ["request", state, { client, index }],
      run: () => process.request?.(states.values[state], request, client),
      given: { client, request },
    }),
  act: (state, action) =>
    react(`a${state}.${action}`, `action "${action}"`, {
      transition: ["act", state, action],
      run: () => process.actions?.[action]?.(states.values[state]),
    }),
});

/**
 * The handlers that return one value: a state, what is remembered of the past, or whether the process is deaf to a
 * letter.
 */
const answerHandlers = ({
  id,
  process,
  letters,
  states,
  pasts,
  called,
  answer,
  follow,
}: Learning): Pick<Reactions, "kept" | "tick" | "patched" | "past" | "deaf"> => ({
  kept: (state, by) =>
    answer(`${by} ${state}`, by, () => {
      const next = called(by, () => process[by]!(states.values[state]));
      return follow(state, states.id(next, `${id}: ${by}: state`));
    }),
  tick: (state) => {
    if (process.tick === undefined) return state;
    return answer(`t${state}`, "tick", () => {
      const next = called("tick", () => process.tick!(states.values[state]));
      if (next === undefined) return null;
      return follow(state, states.id(next, `${id}: tick: state`));
    });
  },
  patched: (state, patch) => {
    const whole = states.values[state];
    if (typeof whole !== "object" || whole === null || Array.isArray(whole))
      throw new InputError(
        `${id}: a joint action patches ${JSON.stringify(patch)} into ${JSON.stringify(whole)}, which has no fields`,
      );
    return follow(state, states.id({ ...whole, ...patch }, `${id}: patch`));
  },
  past: (past, state) => {
    if (process.remember === undefined) return past;
    return answer(`p${past}.${state}`, "remember", () => {
      const next = called("remember", () =>
        process.remember!.after(pasts.values[past], states.values[state]),
      );
      return pasts.id(next, `${id}: remember`);
    });
  },
  deaf: (state, letter) => {
    if (process.deaf === undefined) return false;
    return answer(`d${state}.${letter}`, "deaf", () =>
      called("deaf", () => process.deaf!(states.values[state], letters.flying(letter))),
    );
  },
});
