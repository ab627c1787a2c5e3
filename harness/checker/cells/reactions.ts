/**
 * The user's handlers, each called once per what it reads and remembered. Now and then a
 * remembered reaction is computed again and compared: a handler that reads a clock or a random
 * number is reported, by name.
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
  /** Letter tests, by number: such letters vanish; while one flies, this is not enabled. */
  readonly expires: readonly number[];
  readonly unless: readonly number[];
};
/** A request as a client asks it: the one at `index` of its script. */
type ClientRequest = {
  readonly client: NodeId;
  readonly index: number;
  readonly request: unknown;
};
/**
 * What a handler did: a list of reactions, one of which is taken; null where it ignored what it was
 * given.
 */
export type Outcomes = readonly Outcome[] | null;

/** The handlers of one process, on states and letters by number. */
export type Reactions = {
  readonly states: Interner<unknown>;
  /** What is remembered of the past; one value, `null`, where nothing is. */
  readonly pasts: Interner<unknown>;
  receive(state: number, letter: number): Outcomes;
  /** Whether the process was seen to react to this letter in this state. */
  reacted(state: number, letter: number): boolean;
  request(state: number, asking: ClientRequest): Outcomes;
  act(state: number, action: string): Outcomes;
  /** The state that `survives` or `wiped` makes of this one. */
  kept(state: number, by: "survives" | "wiped"): number;
  /** The state a unit of time later, or null where time may not pass yet. */
  tick(state: number): number | null;
  /** The state with some fields replaced, by a joint action. */
  patched(state: number, patch: Readonly<Record<string, unknown>>): number;
  /** What is remembered when a step has led to `state`. */
  past(past: number, state: number): number;
  deaf(state: number, letter: number): boolean;
  /** The states that remembered reactions lead to from this one. */
  successorsOf(state: number): ReadonlySet<number>;
  /** All that was learned, in order: a search that continues from a checkpoint learns it again. */
  readonly learned: readonly LearnedTransition[];
  /** Calls every handler once more with all it was called with; throws if one now does otherwise. */
  recheck(): void;
  /** Notes that `next` may follow `state`, and returns `next`. */
  follow(state: number, next: number): number;
  calls(): number;
  /** Per handler, in how many ways it was seen to react; to ignore is one. */
  ways(): ReadonlyMap<string, number>;
};

/** A call of a handler, or a pair of states of which one may follow the other. */
export type LearnedTransition =
  | readonly ["receive", state: number, letter: number]
  | readonly ["request", state: number, asking: Pick<ClientRequest, "client" | "index">]
  | readonly ["act", state: number, action: string]
  | readonly ["follow", state: number, next: number];

/**
 * With fewer answers than this each is computed again several times: a coin often falls the same way
 * twice.
 */
const FEW = 1000;

/**
 * The handlers of one process, none called yet.
 *
 * @param letters where letters that are sent get their numbers
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
  /** What the handler was given beside the state, for messages. */
  readonly given?: unknown;
};

/** A process with what is known of it, and how more is learned. */
type Learning = Pick<Reactions, "states" | "pasts"> &
  Pick<HandlerCalls, "called"> &
  Pick<RememberedAnswers, "answer"> &
  Pick<Successors, "follow"> & {
    readonly id: NodeId;
    readonly process: AnyProcess;
    readonly letters: Letters;
    readonly reactions: RememberedReactions;
    /** The reactions remembered by the key, or those of a call, which are remembered then. */
    readonly react: (key: string, what: string, call: Call) => Outcomes;
  };

/** Handlers that send letters and answer clients. */
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

/** Handlers that give one answer: a state, what is remembered of the past, whether a letter matters. */
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
