/**
 * Joint actions. A joint action with certain arguments is a function of the processes' states. Its steps are remembered
 * by the fields that it reads.
 */
import { InputError } from "../../model/input-error.ts";
import { type Changes, isChanges } from "../../model/joint.ts";
import type { Roles } from "../../model/roles.ts";
import { byRole } from "../cells/by-role.ts";
import type { Cells, Local } from "../cells/cells.ts";
import {
  type Field,
  isRecord,
  localsAsFields,
  type Spot,
  statesAsSpots,
} from "./fields.ts";
import { type Learned, type ReadTrie, readTrie } from "./read-trie.ts";
import { called, recordedCall } from "./recorded-call.ts";
import { type Action, answered, clientPlace } from "./rules.ts";
import type { WorldStep } from "./steps.ts";

/** The steps of a joint action with certain arguments, by the fields that it reads. */
export type JointTrie = ReadTrie<readonly WorldStep[]>;

/** Makes a trie for each joint action and each choice of its arguments. */
export const jointTries = (cells: Cells): readonly JointTrie[] => {
  const spots = statesAsSpots(cells);
  const whole = localsAsFields(cells);
  return instancesOf(cells).map((instance) =>
    readTrie(instance.what, (locals) => {
      const localOf = (p: number): Local => cells.locals[p]!.values[locals(p)]!;
      return learned(
        instance,
        { spots, whole, localOf },
        (p) => cells.reactions[p]!.states.values[localOf(p).state],
      );
    }),
  );
};

/** The steps of all joint actions in a state, without memory, for callers that visit each state once. */
export const jointStepsOf = (
  cells: Cells,
): ((local: (p: number) => number) => readonly WorldStep[]) => {
  const instances = instancesOf(cells);
  return (local) => {
    const localOf = (p: number): Local => cells.locals[p]!.values[local(p)]!;
    const stateOf = (p: number): unknown =>
      cells.reactions[p]!.states.values[localOf(p).state];
    return instances.flatMap(({ what, run, steps }) =>
      steps(
        called(what, () => run(stateOf)),
        localOf,
      ),
    );
  };
};

/** Each joint action with each choice of its arguments. */
const instancesOf = (cells: Cells): readonly JointInstance[] => {
  let shown: StateOf = () => undefined;
  const at = byRole(cells, (p) => shown(p));
  return Object.entries(cells.system.joint).flatMap(([name, { over, step }]) =>
    choices(over).map((args) => {
      const what = `joint action "${name}"(${args.map(String).join(", ")})`;
      const run = step as unknown as (at: unknown, ...args: unknown[]) => unknown;
      return {
        what,
        run: (states) => {
          shown = states;
          return run(at, ...args);
        },
        steps: (may, readLocal) => {
          const choices = may === undefined ? [] : Array.isArray(may) ? may : [may];
          const action = { type: "joint", name, args } as const;
          return choices.map((each) => stepOf(cells, { what, action, readLocal }, each));
        },
      };
    }),
  );
};

/** The state of process `p`, as it is shown to the user's function. */
type StateOf = (p: number) => unknown;

type JointInstance = {
  readonly what: string;
  /** Calls the user's function on the states of processes. */
  readonly run: (states: StateOf) => unknown;
  readonly steps: (may: unknown, readLocal: ReadLocal) => readonly WorldStep[];
};

/** The local value of a process; it is noted that the whole of it was read. */
type ReadLocal = (p: number) => Local;

type StatesRead = {
  readonly spots: readonly Spot[];
  readonly whole: readonly Field[];
  readonly localOf: (p: number) => Local;
};

/** Calls the function of a joint action, and notes what it reads. */
const learned = (
  { what, run, steps }: JointInstance,
  { spots, whole: wholes, localOf }: StatesRead,
  stateOf: StateOf,
): Learned<readonly WorldStep[]> => {
  const attended = new Set<Field>();
  const readLocal = (p: number): Local => {
    attended.add(wholes[p]!);
    return localOf(p);
  };
  const { reads, answer, hasShownParts, end } = recordedCall(
    what,
    (show) => run((p) => show(spots[p]!, stateOf(p))),
    (may) => steps(may, readLocal),
  );
  // A stand-in looks like the part of a state, but is another object, so a function that compares objects may behave
  // differently. It is called on plain data too, and the steps are compared.
  if (hasShownParts()) {
    const plainly = steps(
      called(what, () => run(stateOf)),
      readLocal,
    );
    if (JSON.stringify(plainly) !== JSON.stringify(answer))
      throw new InputError(
        `${what} did two things with the same states. It is impure, ` +
          "or asks whether parts of states are the same object, where it is to compare what they hold",
      );
  }
  end();
  return { reads: [...reads, ...attended], answer };
};

/** Every choice of one value from each list. */
export const choices = (
  over: readonly (readonly unknown[])[],
): readonly (readonly unknown[])[] =>
  over.reduce<readonly (readonly unknown[])[]>(
    (some, values) => some.flatMap((each) => values.map((value) => [...each, value])),
    [[]],
  );

type Instance = {
  readonly what: string;
  readonly action: Action;
  readonly readLocal: ReadLocal;
};

const stepOf = (
  cells: Cells,
  { what, action, readLocal }: Instance,
  choice: unknown,
): WorldStep => {
  const { patch, sends, responses } = changesOf(choice);
  const patches = patchesOf(cells, what, patch);
  const letters = sends.map((letter) => {
    processAt(cells, `${what} sends for`, letter.from);
    return cells.letters.id(letter);
  });
  const answeredClients = responses.map(({ client }) => clientPlace(cells, what, client));
  const involved = new Set([
    ...patches.keys(),
    ...letters.map(cells.sender),
    ...answeredClients.map(({ p }) => p),
  ]);
  if (responses.length > 0)
    requireWaiting(
      cells,
      new Map([...involved].map((p) => [p, readLocal(p)])),
      answeredClients,
    );
  const mayBeDeaf = [...patches.keys(), ...letters.map(cells.target)];
  return {
    action,
    maps: [
      ...[...involved].map((p) => {
        const fields = patches.get(p);
        return fields === undefined ? cells.acting(p) : cells.patching(p, fields);
      }),
      ...answeredClients.map(({ p, k }) => cells.answering(p, k)),
      ...responses.map(({ client, result }) => cells.responding(client, result)),
      ...letters.map(cells.adding),
    ],
    normalises: [...new Set(mayBeDeaf)].filter((p) => cells.processes[p]!.deaf),
    fault: false,
    sends: letters,
    responses,
  };
};

/**
 * The patch, letters and answers of one alternative that a joint action returned; a plain patch has no letters and no
 * answers.
 */
export const changesOf = (
  choice: unknown,
): Pick<Changes<Roles>, "sends" | "responses"> & { readonly patch: unknown } =>
  typeof choice === "object" && choice !== null && isChanges(choice)
    ? choice
    : { patch: choice, sends: [], responses: [] };

type AnsweredClient = { readonly p: number; readonly k: number; readonly client: string };

/**
 * @throws InputError if the step answers a client that does not wait. If a process that takes part is down, there is no
 * step, and nothing to refuse.
 */
const requireWaiting = (
  cells: Cells,
  locals: ReadonlyMap<number, Local>,
  answeredClients: readonly AnsweredClient[],
): void => {
  if (![...locals.values()].every(({ up }) => up)) return;
  const waiting = new Map([...locals].map(([p, local]) => [p, local.waiting]));
  for (const { p, client } of answeredClients)
    waiting.set(p, answered(cells, p, waiting.get(p)!, client));
};

const processAt = (cells: Cells, what: string, node: string): number => {
  const p = cells.nodes.indexOf(node);
  if (p >= 0) return p;
  throw new InputError(
    `${what} "${node}", which is no process; there are ${cells.nodes.join(", ")}`,
  );
};

/**
 * The fields that a patch replaces, for each process by its number.
 *
 * @throws InputError if the patch is malformed
 */
const patchesOf = (
  cells: Cells,
  what: string,
  patch: unknown,
): ReadonlyMap<number, Readonly<Record<string, unknown>>> => {
  const found = new Map<number, Readonly<Record<string, unknown>>>();
  const record = (value: unknown): Readonly<Record<string, unknown>> => {
    if (typeof value === "object" && value !== null && isRecord(value))
      return value as Readonly<Record<string, unknown>>;
    throw new InputError(
      `${what} returned ${JSON.stringify(patch)}; a patch is { role: { field: value } }, ` +
        "or { role: { process: { field: value } } } where several play the role",
    );
  };
  const add = (node: string, fields: unknown): void => {
    found.set(processAt(cells, `${what} patches`, node), record(fields));
  };
  for (const [name, part] of Object.entries(record(patch))) {
    const role = cells.system.roles[name];
    if (role?.role === "many")
      for (const [node, fields] of Object.entries(record(part))) add(node, fields);
    else add(name, part);
  }
  return found;
};
