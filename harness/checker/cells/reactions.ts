/**
 * The user's handlers, each called once per what it reads and remembered. Now and then a
 * remembered reaction is computed again and compared: a handler that reads a clock or a random
 * number is reported, by name.
 */
import { InputError } from "../../model/input-error.ts";
import type { AnyProcess, NodeId, Response } from "../../model/process.ts";
import { threw } from "../threw.ts";
import type { Letters } from "./cells.ts";
import type { LetterTests } from "./letter-tests.ts";
import { encode, type Interner, interner } from "./values.ts";

/** A reaction in numbers: the next state, the letters sent, and what is answered. */
export type Outcome = {
  readonly state: number;
  readonly sends: readonly number[];
  readonly responses: readonly Response[];
  /** Letter tests, by number: such letters vanish; while one flies, this is not enabled. */
  readonly expires: readonly number[];
  readonly unless: readonly number[];
};
/** A request as a client asks it: the one at `index` of its script. */
export type ClientRequest = {
  readonly client: NodeId;
  readonly index: number;
  readonly request: unknown;
};
/** `null`: ignored, or not enabled. */
export type Outcomes = readonly Outcome[] | null;

export type Reactions = {
  readonly states: Interner<unknown>;
  /** What is remembered of the past; one value, `null`, where nothing is. */
  readonly pasts: Interner<unknown>;
  receive(state: number, letter: number): Outcomes;
  /** Was a reaction to this letter seen in this state? */
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
  /** All that was learned, in order: a search that is resumed learns it again. */
  readonly learned: readonly LearnedTransition[];
  /** Calls every handler once more with all it was called with; throws if one now does otherwise. */
  recheck(): void;
  /** It was seen that `next` may follow `state`. */
  follow(state: number, next: number): number;
  calls(): number;
  /** Per handler, in how many ways it was seen to react; to ignore is one. */
  ways(): ReadonlyMap<string, number>;
};

/** A question that was put to a handler, or a pair of states of which one may follow the other. */
export type LearnedTransition =
  | readonly ["receive", state: number, letter: number]
  | readonly ["request", state: number, asking: Pick<ClientRequest, "client" | "index">]
  | readonly ["act", state: number, action: string]
  | readonly ["follow", state: number, next: number];

type Remembered = {
  readonly outcomes: Outcomes;
  hits: number;
  /** Computes it again, and throws where something else comes of it. */
  readonly recheck: () => void;
};
type Settled = {
  readonly answer: number | boolean | null;
  readonly recheck: () => void;
};

const NONE: ReadonlySet<number> = new Set();

/** So few answers are computed again several times: a coin often falls the same way twice. */
const FEW = 1000;

/** Hits at which a remembered reaction is computed again. */
const recheckAt = new Set([1, 64, 4096, 262_144]);

export const reactionsOf = (
  id: NodeId,
  process: AnyProcess,
  letters: Letters,
  letterTests: Pick<LetterTests, "id">,
): Reactions => {
  const states = interner<unknown>();
  const pasts = interner<unknown>();
  pasts.id(process.remember?.init ?? null, `${id}: remember.init`);
  const memo = new Map<string, Remembered>();
  const settled = new Map<string, Settled>();
  const follows: Set<number>[] = [];
  const learned: LearnedTransition[] = [];
  const ways = new Map<string, Set<string>>();
  let calls = 0;

  const called = <T>(what: string, run: () => T, given?: unknown): T => {
    calls++;
    try {
      return run();
    } catch (error) {
      const cause =
        error instanceof TypeError &&
        /read.?only|not extensible|delete property/i.test(error.message)
          ? "; a handler must not change its input, return a new state instead"
          : "";
      throw threw(`${id}: ${what}`, error, { cause, given });
    }
  };

  const normal = (what: string, may: unknown): Outcomes => {
    if (may === undefined) return null;
    return (Array.isArray(may) ? may : [may]).map((each, i) => {
      const at = Array.isArray(may) ? `${what}, reaction ${i},` : what;
      if (typeof each !== "object" || each === null || !("sends" in each))
        throw new InputError(
          `${id}: ${at} returned ${typeof each}; return next(state), a list of these, or undefined`,
        );
      return {
        state: states.id(each.state, `${id}: ${at}: state`),
        sends: each.sends.map((send: { to: NodeId; body: unknown }) =>
          letters.id({ from: id, to: send.to, body: send.body }),
        ),
        responses: each.responses,
        expires: each.expires.map(letterTests.id),
        unless: each.unless.map(letterTests.id),
      };
    });
  };

  const follow = (state: number, next: number): number => {
    const known = (follows[state] ??= new Set());
    if (!known.has(next)) learned.push(["follow", state, next]);
    known.add(next);
    return next;
  };

  const impure = (what: string): InputError =>
    new InputError(
      `${id}: ${what} is impure: called twice with the same state it did two things. ` +
        "The usual cause is a clock, a random number, or a variable kept outside the state",
    );

  /** Likewise for what has one answer. */
  const settle = <T extends number | boolean | null>(
    key: string,
    what: string,
    run: () => T,
  ): T => {
    const found = settled.get(key);
    if (found !== undefined) return found.answer as T;
    const answer = run();
    const recheck = (): void => {
      if (run() !== answer) throw impure(what);
    };
    settled.set(key, { answer, recheck });
    return answer;
  };

  const remember = (
    key: string,
    what: string,
    transition: LearnedTransition,
    { run, given }: { readonly run: () => unknown; readonly given?: unknown },
  ): Outcomes => {
    const found = memo.get(key);
    if (found === undefined) {
      const outcomes = normal(what, called(what, run, given));
      const [, state] = transition;
      learned.push(transition);
      const text = encode(comparable(outcomes), id);
      const recheck = (): void => {
        const again = normal(what, called(what, run, given));
        if (encode(comparable(again), id) !== text) throw impure(what);
      };
      memo.set(key, { outcomes, hits: 0, recheck });
      const known = ways.get(what) ?? new Set();
      ways.set(what, known.add(text));
      for (const outcome of outcomes ?? []) follow(state, outcome.state);
      return outcomes;
    }
    if (recheckAt.has(++found.hits)) found.recheck();
    return found.outcomes;
  };

  return {
    states,
    pasts,
    receive: (state, letter) =>
      remember(`r${state}.${letter}`, "receive", ["receive", state, letter], {
        run: () => process.receive?.(states.values[state], letters.flying(letter)),
        given: letters.values[letter],
      }),
    reacted: (state, letter) =>
      (memo.get(`r${state}.${letter}`)?.outcomes?.length ?? 0) > 0,
    request: (state, { client, index, request }) =>
      remember(
        `q${state}.${index} ${client}`,
        "request",
        ["request", state, { client, index }],
        {
          run: () => process.request?.(states.values[state], request, client),
          given: { client, request },
        },
      ),
    act: (state, action) =>
      remember(`a${state}.${action}`, `action "${action}"`, ["act", state, action], {
        run: () => process.actions?.[action]?.(states.values[state]),
      }),
    kept: (state, by) =>
      settle(`${by} ${state}`, by, () =>
        follow(
          state,
          states.id(
            called(by, () => process[by]!(states.values[state])),
            `${id}: ${by}: state`,
          ),
        ),
      ),
    tick: (state) => {
      if (process.tick === undefined) return state;
      return settle(`t${state}`, "tick", () => {
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
      return settle(`p${past}.${state}`, "remember", () =>
        pasts.id(
          called("remember", () =>
            process.remember!.after(pasts.values[past], states.values[state]),
          ),
          `${id}: remember`,
        ),
      );
    },
    deaf: (state, letter) => {
      if (process.deaf === undefined) return false;
      return settle(`d${state}.${letter}`, "deaf", () =>
        called("deaf", () => process.deaf!(states.values[state], letters.flying(letter))),
      );
    },
    recheck: () => {
      const times = memo.size + settled.size < FEW ? 4 : 1;
      for (let time = 0; time < times; time++)
        for (const each of [...memo.values(), ...settled.values()]) each.recheck();
    },
    successorsOf: (state) => follows[state] ?? NONE,
    learned,
    follow,
    calls: () => calls,
    ways: () => new Map([...ways].map(([handler, seen]) => [handler, seen.size])),
  };
};

/** Letter tests are functions made anew in each call: only their number can be compared. */
const comparable = (outcomes: Outcomes): unknown =>
  outcomes?.map(({ expires, unless, ...rest }) => ({
    ...rest,
    expires: expires.length,
    unless: unless.length,
  })) ?? null;
