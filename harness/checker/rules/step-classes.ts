/**
 * The steps of a system in classes, for systems with too many steps to count one by one. Two steps are of one class
 * when the same handler of the same process got the same input, read the same of the state of its process, and reacted
 * in the same way.
 *
 * The input of a handler is a letter, the nth request of a client, or just the name of an action. What it reads are
 * fields with their values. Its reaction is the fields that it replaces, their values before and after, the letters
 * that it sends, and its answers. Values that it replaces without reading them count as well: a handler that wrongly
 * does not read them is wrong for some of these values only.
 *
 * Steps without such a handler: a crash, a restart and a wipe count as reading the whole state; the loss of a letter, a
 * cut and its end read nothing; the class of a tick is given by the names of the fields that it changes.
 */
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { isRecord, statesAsSpots } from "./fields.ts";
import { recordedCall } from "./recorded-call.ts";
import type { Action } from "./rules.ts";
import type { Successor, TakenStep } from "./stepper.ts";

type StepClasses = {
  /**
   * The number of the class of a step from this state; classes are numbered in the order in which this function meets
   * them. All steps of a system must come from one stepper.
   */
  readonly of: (values: Int32Array, successor: Successor) => number;
  /** The number of classes met so far. */
  readonly count: () => number;
};

/** An empty numbering of classes. */
export const stepClasses = (cells: Cells): StepClasses => {
  const numbers = new Map<string, number>();
  /** A stepper has a single step object for all states with the same local value and inbox. */
  const known = new WeakMap<TakenStep, number>();
  const textOf = classTexts(cells);

  const numberOf = (text: string): number => {
    const found = numbers.get(text);
    if (found !== undefined) return found;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };

  return {
    of: (values, successor) => {
      const { step } = successor;
      const found = known.get(step);
      if (found !== undefined) return found;
      const { type } = step.action;
      // The stepper has a single step object for all states in which a joint action reads the same, so each new object
      // is a new class.
      const text = type === "joint" ? `joint ${numbers.size}` : textOf(values, successor);
      const number = numberOf(text);
      const isOfAllStates = type === "tick" || type === "heal";
      if (!isOfAllStates) known.set(step, number);
      return number;
    },
    count: () => numbers.size,
  };
};

/** Gives a text for a step other than a joint step; two steps have the same text exactly if they are of one class. */
const classTexts = (
  cells: Cells,
): ((values: Int32Array, successor: Successor) => string) => {
  const readBy = handlerReads(cells);
  return (values, successor) => {
    const { action } = successor.step;
    const call = handlerCall(cells, values, action);
    if (call === null) return worldText(cells, values, successor);
    const { p, name, given } = call;
    return `${p} ${name}: ${readBy(p, values[p]!, given)}: ${reactionText(cells, p, values, successor)}`;
  };
};

/** The handler that a step called, and its input. */
type HandlerCall = { readonly p: number; readonly name: string; readonly given: Given };

type Given = {
  /** A name for the handler and its input, which no other call on this process has. */
  readonly what: string;
  readonly call: (process: Cells["processes"][number], state: unknown) => unknown;
};

/**
 * The call of a handler by a step; null if the step called no handler of a process, or one that counts as reading the
 * whole state.
 */
const handlerCall = (
  cells: Cells,
  values: Int32Array,
  action: Action,
): HandlerCall | null => {
  switch (action.type) {
    case "deliver": {
      const { letter, kept } = action;
      return {
        p: cells.target(letter),
        name: `${kept ? "deliver and keep" : "deliver"} ${letter}`,
        given: {
          what: `receive ${letter}`,
          call: (process, state) =>
            process.receive?.(state, cells.letters.flying(letter)),
        },
      };
    }
    case "request": {
      const { node, client, request } = action;
      const p = cells.nodes.indexOf(node);
      const k = cells.clientsAt[p]!.findIndex(({ name }) => name === client);
      const name = `request ${client} ${cells.locals[p]!.values[values[p]!]!.asked[k]}`;
      return {
        p,
        name,
        given: {
          what: name,
          call: (process, state) => process.request?.(state, request, client),
        },
      };
    }
    case "act": {
      const { node, name } = action;
      return {
        p: cells.nodes.indexOf(node),
        name: `act ${name}`,
        given: {
          what: `act ${name}`,
          call: (process, state) => process.actions?.[name]?.(state),
        },
      };
    }
    default:
      return null;
  }
};

/** The text of a step that called no such handler. */
const worldText = (
  cells: Cells,
  values: Int32Array,
  { step: { action }, values: next }: Successor,
): string => {
  switch (action.type) {
    case "crash":
    case "restart":
    case "wipe": {
      const p = cells.nodes.indexOf(action.node);
      return `${p} ${action.type} ${stateIn(cells, values, p)}`;
    }
    case "lose":
      return `lose ${action.letter}`;
    case "cut":
      return `cut ${encode(action.cut, "cut")}`;
    case "heal":
      return `heal ${cells.faults.values[values[cells.faultsCell]!]!.cut}`;
    default:
      return `tick ${changedText(cells, values, next)}`;
  }
};

/** What a handler of process `p` changed, sent and answered, as text. */
const reactionText = (
  cells: Cells,
  p: number,
  values: Int32Array,
  { step, values: next }: Successor,
): string => {
  const [before, after] = [stateIn(cells, values, p), stateIn(cells, next, p)];
  const { values: states } = cells.reactions[p]!.states;
  const replaced = changedFields(states[before], states[after]);
  const state =
    replaced === null ? `from ${before}` : `from ${textsIn(states[before], replaced)}`;
  return `${state} to ${before === after ? "the same" : after}; sends ${step.sends}; ${encode(step.responses, "answers")}`;
};

/**
 * The names of the fields that changed, process by process. With their values, nearly every state would have a tick of
 * its own class.
 */
const changedText = (cells: Cells, values: Int32Array, next: Int32Array): string =>
  cells.nodes
    .map((_, p) => changedFields(stateOf(cells, p, values), stateOf(cells, p, next)))
    .map((names) => names?.join() ?? "all")
    .join("; ");

const stateIn = (cells: Cells, values: Int32Array, p: number): number =>
  cells.locals[p]!.values[values[p]!]!.state;

/**
 * What a handler reads in a local value, as text: the fields with their values. A handler is called once for each state
 * and input.
 */
const handlerReads = (
  cells: Cells,
): ((p: number, local: number, given: Given) => string) => {
  const spots = statesAsSpots(cells);
  const texts = new Map<string, string>();
  return (p, local, { what, call }) => {
    const { state } = cells.locals[p]!.values[local]!;
    const key = `${p} ${state} ${what}`;
    const found = texts.get(key);
    if (found !== undefined) return found;
    const process = cells.processes[p]!;
    const value = cells.reactions[p]!.states.values[state];
    const spot = spots[p]!;
    const { reads, answer, end } = recordedCall(
      `${cells.nodes[p]}: ${what}`,
      (show) => call(process, show(spot, value)),
      (may) => outcomeText(may),
    );
    // A stand-in is never the same object as a part of the state, so a handler that compares objects may react
    // differently.
    const isAsEver = answer === outcomeText(call(process, value));
    const fields = isAsEver ? [...reads] : [...reads, spot.fields.whole];
    end();
    const text = fields.map((field) => `${field.text} ${field.valueOf(local)}`).join();
    texts.set(key, text);
    return text;
  };
};

const outcomeText = (may: unknown): string => {
  if (may === undefined) return "ignored";
  const reactions = (Array.isArray(may) ? may : [may]) as readonly Reacted[];
  return encode(
    reactions.map(({ state, sends, responses }) => ({ state, sends, responses })),
    "a reaction",
  );
};

type Reacted = Readonly<Record<"state" | "sends" | "responses", unknown>>;

const stateOf = (cells: Cells, p: number, values: Int32Array): unknown =>
  cells.reactions[p]!.states.values[stateIn(cells, values, p)];

/** The names of the fields that differ; null if one of the states is no record. */
const changedFields = (before: unknown, after: unknown): readonly string[] | null => {
  if (before === after) return [];
  if (!isRecord(before) || !isRecord(after)) return null;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => textIn(before, name) !== textIn(after, name));
};

const textsIn = (state: unknown, names: readonly string[]): string =>
  names.map((name) => `${name} ${textIn(state as Fields, name)}`).join();

type Fields = Readonly<Record<string, unknown>>;

const textIn = (record: Fields, name: string): string =>
  name in record ? encode(record[name], name) : "";
