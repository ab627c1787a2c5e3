/**
 * The steps of a system in classes, for systems with more steps than anybody counts one by one. Two
 * steps are of one class when the same handler of the same process was given the same, read the same
 * of the state of its process, and reacted in the same way.
 *
 * What is given is a letter, the nth request of a client, or the name of an action alone; what is read are fields
 * with the values found in them; a reaction is the fields that are replaced, by what and instead of
 * what, the letters sent, and the answers. Values that are replaced unread count as well: who should
 * have read them, and did not, is wrong for some of them only. Where no handler runs: a crash, a restart
 * and a wipe read all of the state; a letter that is lost, a cut and its end read nothing; time that
 * passes does what it changes, which is the names of fields.
 */
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { isRecord, statesAsSpots } from "./fields.ts";
import { recordedCall } from "./recorded-call.ts";
import type { Successor, TakenStep } from "./stepper.ts";

export type StepClasses = {
  /**
   * The number of the class of a step from this state, in the order in which they were met. The
   * steps of one system come from one stepper.
   */
  readonly of: (values: Int32Array, successor: Successor) => number;
  readonly count: () => number;
};

export const stepClasses = (cells: Cells): StepClasses => {
  const { nodes } = cells;
  const numbers = new Map<string, number>();
  /** A stepper has one step for all states with the same local value and inbox. */
  const known = new WeakMap<TakenStep, number>();
  const handlers = handlersOf(cells);

  const numberOf = (key: string): number => {
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };

  const stateIn = (values: Int32Array, p: number): number =>
    cells.locals[p]!.values[values[p]!]!.state;

  const reactionText = (
    p: number,
    values: Int32Array,
    { step, values: next }: Successor,
  ): string => {
    const [before, after] = [stateIn(values, p), stateIn(next, p)];
    const { values: states } = cells.reactions[p]!.states;
    const replaced = changedFields(states[before], states[after]);
    const state =
      replaced === null ? `from ${before}` : `from ${textsIn(states[before], replaced)}`;
    return `${state} to ${before === after ? "the same" : after}; sends ${step.sends}; ${encode(step.responses, "answers")}`;
  };

  /** By fields of processes: what time does is as many things as there are states. */
  const changedText = (values: Int32Array, next: Int32Array): string =>
    nodes
      .map((_, p) => changedFields(stateOf(cells, p, values), stateOf(cells, p, next)))
      .map((names) => names?.join() ?? "all")
      .join("; ");

  const keyOf = (values: Int32Array, successor: Successor): string => {
    const { action } = successor.step;
    const byHandler = (p: number, name: string, given: Given): string =>
      `${p} ${name}: ${handlers.read(p, values[p]!, given)}: ${reactionText(p, values, successor)}`;
    switch (action.type) {
      case "deliver": {
        const p = cells.target(action.letter);
        const name = action.kept ? "deliver and keep" : "deliver";
        return byHandler(p, `${name} ${action.letter}`, {
          what: `receive ${action.letter}`,
          call: (process, state) =>
            process.receive?.(state, cells.letters.flying(action.letter)),
        });
      }
      case "request": {
        const { node, client, request } = action;
        const p = nodes.indexOf(node);
        const k = cells.clientsAt[p]!.findIndex(({ name }) => name === client);
        const name = `request ${client} ${cells.locals[p]!.values[values[p]!]!.asked[k]}`;
        return byHandler(p, name, {
          what: name,
          call: (process, state) => process.request?.(state, request, client),
        });
      }
      case "act": {
        const { node, name } = action;
        return byHandler(nodes.indexOf(node), `act ${name}`, {
          what: `act ${name}`,
          call: (process, state) => process.actions?.[name]?.(state),
        });
      }
      case "crash":
      case "restart":
      case "wipe": {
        const p = nodes.indexOf(action.node);
        return `${p} ${action.type} ${stateIn(values, p)}`;
      }
      case "lose":
        return `lose ${action.letter}`;
      case "cut":
        return `cut ${encode(action.cut, "cut")}`;
      case "heal":
        return `heal ${cells.faults.values[values[cells.faultsCell]!]!.cut}`;
      case "tick":
        return `tick ${changedText(values, successor.values)}`;
      default:
        // Its steps are kept by what it reads, and are one for states in which it reads the same.
        return `joint ${numbers.size}`;
    }
  };

  return {
    of: (values, successor) => {
      const { step } = successor;
      const found = known.get(step);
      if (found !== undefined) return found;
      const number = numberOf(keyOf(values, successor));
      const isOfAllStates = step.action.type === "tick" || step.action.type === "heal";
      if (!isOfAllStates) known.set(step, number);
      return number;
    },
    count: () => numbers.size,
  };
};

type Given = {
  /** Tells it from all else that handlers of the process are given. */
  readonly what: string;
  readonly call: (process: Cells["processes"][number], state: unknown) => unknown;
};

/** What handlers read of the states of their processes: each is asked once per state. */
const handlersOf = (cells: Cells) => {
  const spots = statesAsSpots(cells);
  const texts = new Map<string, string>();

  /** The fields with the values found in them. */
  const read = (p: number, local: number, { what, call }: Given): string => {
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
    // One that asks whether a part is the same object is told no: it has not read what it reads.
    const isAsEver = answer === outcomeText(call(process, value));
    const fields = isAsEver ? [...reads] : [...reads, spot.fields.whole];
    end();
    const text = fields.map((field) => `${field.text} ${field.valueOf(local)}`).join();
    texts.set(key, text);
    return text;
  };
  return { read };
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
  cells.reactions[p]!.states.values[cells.locals[p]!.values[values[p]!]!.state];

/** The fields that differ; null where states have no fields, or have them no longer. */
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
