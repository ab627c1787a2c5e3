import { identities } from "../columns/identities.ts";
import type { AnyObject } from "../judgement.ts";

/** An open operation: the numbers of its client and of its request. */
export type Asking = { readonly client: number; readonly request: number };

/**
 * The configurations of one object: a state, with the open operations that have taken effect and
 * the answers that they will get. Each configuration has a number, and each transition between two
 * is computed once.
 */
type Configurations = {
  /** The configuration with the initial state and no open operation. */
  readonly first: number;
  readonly request: (request: unknown) => number;
  /**
   * The answer that a client will get, in a list; undefined if its operation has not taken effect.
   */
  readonly answer: (
    configuration: number,
    client: number,
  ) => readonly [unknown] | undefined;
  /** The configuration after the operation of a client has taken effect. */
  readonly taken: (configuration: number, asking: Asking) => number;
  /** The configuration after a client has received its answer. */
  readonly without: (configuration: number, client: number) => number;
};

/** The number of the state, and by client the number of its answer, or `NONE`. */
type Configuration = { readonly state: number; readonly answers: readonly number[] };

const NONE = -1;

/** The configurations of an object, found when a caller needs them. */
export const configurationsOf = (object: AnyObject): Configurations => {
  const states = numbered();
  const requests = numbered();
  const answers = numbered();
  const all: Configuration[] = [];
  const numbers = new Map<string, number>();
  const takenFrom: number[][][] = [];
  const withoutIn: number[][] = [];

  const numberOf = (state: number, answers: readonly number[]): number => {
    const key = `${state} ${answers}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, all.length);
    return all.push({ state, answers }) - 1;
  };

  const take = (from: Configuration, { client, request }: Asking): number => {
    const [state, answer] = object.apply(
      states.values[from.state],
      requests.values[request],
    );
    const changed = withAnswer(from, client, answers.number(answer));
    return numberOf(states.number(state), changed);
  };

  return {
    first: numberOf(states.number(object.initial), []),
    request: requests.number,
    answer(configuration, client) {
      const answer = all[configuration]!.answers[client] ?? NONE;
      return answer === NONE ? undefined : [answers.values[answer]];
    },
    taken(configuration, asking) {
      const byClient = (takenFrom[configuration] ??= []);
      const byRequest = (byClient[asking.client] ??= []);
      return (byRequest[asking.request] ??= take(all[configuration]!, asking));
    },
    without(configuration, client) {
      const from = all[configuration]!;
      return ((withoutIn[configuration] ??= [])[client] ??= numberOf(
        from.state,
        withAnswer(from, client, NONE),
      ));
    },
  };
};

/** The answers of a configuration with another one for this client. */
const withAnswer = (
  { answers }: Configuration,
  client: number,
  answer: number,
): readonly number[] => {
  const changed = Array.from(
    { length: Math.max(answers.length, client + 1) },
    (_, each) => answers[each] ?? NONE,
  );
  changed[client] = answer;
  while (changed.at(-1) === NONE) changed.pop();
  return changed;
};

/** Gives each value a number; equal values share one. */
const numbered = () => {
  const values: unknown[] = [];
  const numberOf = identities(() => values.length);
  return {
    values,
    number: (value: unknown): number => {
      const number = numberOf(value);
      if (number === values.length) values.push(value);
      return number;
    },
  };
};
