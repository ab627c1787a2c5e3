import { identities } from "../columns/identities.ts";
import type { AnyObject } from "../judgement.ts";

/** A client that waits, and for what: both by number. */
export type Asking = { readonly client: number; readonly request: number };

/**
 * In which states an object may be, each with the open operations that have taken effect by then and
 * what they are to answer. These configurations are numbers, and what leads from one to another is
 * computed once.
 */
export type Configurations = {
  /** The object as it is at first. */
  readonly first: number;
  readonly request: (request: unknown) => number;
  /** What a client is to be answered, in a list; undefined: its operation has taken no effect. */
  readonly answer: (
    configuration: number,
    client: number,
  ) => readonly [unknown] | undefined;
  /** After the operation of a client has taken effect. */
  readonly taken: (configuration: number, asking: Asking) => number;
  /** After a client has its answer. */
  readonly without: (configuration: number, client: number) => number;
};

/** The state, and what each client is to be answered, by number. */
type Configuration = { readonly state: number; readonly answers: readonly number[] };

const NONE = -1;

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

/** Values by number; what counts as the same value has one. */
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
