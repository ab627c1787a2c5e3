/**
 * Promises of fairness. A name in `fair` stands for one promise for each process, letter, client or choice of
 * arguments: the delivery of one letter does not keep the promise for another. A name that fits several kinds of steps
 * stands for all of these. A step named both as weak and as strong is strong.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import type { Action } from "../rules/rules.ts";

/** The promises of a system, with numbers in the order in which their steps are met. */
export type Promises = {
  /** The number of the promise to which a step belongs, or NONE. */
  readonly of: (action: Action) => number;
  readonly isStrong: (promise: number) => boolean;
  /** The number of promises met so far. */
  readonly count: () => number;
};

/** Stands in place of a promise if no promise is about the step. */
export const NONE = -1;

const KINDS = ["deliver", "request", "restart", "heal", "tick"];

/**
 * The promises of a system.
 *
 * @throws InputError where `fair` has a name that no step of the system has
 */
export const promisesOf = (cells: Cells): Promises => {
  const { weak = [], strong = [] } = cells.system.fair;
  refuseUnknown(cells, [...weak, ...strong]);
  const byStep = new Map<Action, number>();
  const byKey = new Map<string, number>();
  const isStrong: boolean[] = [];

  const numbered = (action: Action): number => {
    const { names, key } = unitOf(cells, action);
    const strongly = names.some((name) => strong.includes(name));
    if (!strongly && !names.some((name) => weak.includes(name))) return NONE;
    const promise = byKey.get(key) ?? byKey.size;
    byKey.set(key, promise);
    isStrong[promise] = strongly;
    return promise;
  };

  return {
    of: (action) => {
      const known = byStep.get(action);
      if (known !== undefined) return known;
      const promise = numbered(action);
      byStep.set(action, promise);
      return promise;
    },
    isStrong: (promise) => isStrong[promise]!,
    count: () => byKey.size,
  };
};

/** The names by which `fair` may name a step, and a key that tells apart the promises of one name. */
type Unit = { readonly names: readonly string[]; readonly key: string };

const unitOf = (cells: Cells, action: Action): Unit => {
  switch (action.type) {
    case "deliver": {
      const names = kindsOf(cells, action.letter);
      return {
        names: ["deliver", ...names.map((name) => DELIVER + name)],
        key: `deliver ${action.letter}`,
      };
    }
    case "act":
      return { names: [action.name], key: `act ${action.node} ${action.name}` };
    case "joint": {
      const args = encode(action.args, `arguments of "${action.name}"`);
      return { names: [action.name], key: `joint ${action.name} ${args}` };
    }
    case "request":
      return { names: ["request"], key: `request ${action.client}` };
    case "restart":
      return { names: ["restart"], key: `restart ${action.node}` };
    case "heal":
    case "tick":
      return { names: [action.type], key: action.type };
    default:
      return { names: [], key: "" }; // No fault has to happen.
  }
};

/** The names by which `fair` may name a letter: its type, and the names of `kinds` whose tests it passes. */
const kindsOf = ({ system, letters }: Cells, letter: number): readonly string[] => [
  typeOf(letters.values[letter]!.body),
  ...Object.entries(system.kinds).flatMap(([name, fits]) =>
    fits(letters.flying(letter) as never) ? [name] : [],
  ),
];

/** The type of a message; a message without `type` is its own type, as text. */
const typeOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "type" in body
    ? String(body.type)
    : String(body);

/** The types of messages that `fair` names and that no process has sent. */
export const unsentTypes = (cells: Cells): readonly string[] => {
  const { system, letters } = cells;
  const sent = new Set(letters.values.flatMap((_, letter) => kindsOf(cells, letter)));
  return [...(system.fair.weak ?? []), ...(system.fair.strong ?? [])]
    .filter((name) => name.startsWith(DELIVER))
    .map((name) => name.slice(DELIVER.length))
    .filter((type) => !sent.has(type));
};

const DELIVER = "deliver ";

/**
 * @throws InputError if `fair` has a name that no step of the system has. `deliver TYPE` passes with any type, because
 * in some scopes no process sends such a letter; then the promise makes no property hold, and a hint reports it.
 */
const refuseUnknown = ({ system, processes }: Cells, names: readonly string[]): void => {
  const actions = processes.flatMap((process) => Object.keys(process.actions ?? {}));
  const known = new Set([...actions, ...Object.keys(system.joint), ...KINDS]);
  for (const name of names)
    if (!known.has(name) && !name.startsWith(DELIVER))
      throw new InputError(
        `${system.name}: fair names "${name}", which is no step of it; ` +
          `there are ${[...known].join(", ")}, and "deliver TYPE" for one type of message`,
      );
};
