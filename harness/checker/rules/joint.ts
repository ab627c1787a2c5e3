/**
 * Joint actions, each instance a trie over the fields it reads: what it reads next depends only on
 * what it has read so far, since it is pure. Its user function is called once per path of the trie.
 */
import { InputError } from "../../model/input-error.ts";
import { type Changes, isChanges } from "../../model/joint.ts";
import type { Roles } from "../../model/roles.ts";
import { byRole } from "../cells/by-role.ts";
import type { Cells, Local } from "../cells/cells.ts";
import { type Interner, interner } from "../cells/values.ts";
import { threw } from "../threw.ts";
import { type Action, answered, askedAt } from "./rules.ts";
import type { WorldStep } from "./steps.ts";

/** In place of a field: all of a process and its clients. No field of a state has this name. */
const LOCAL = "\0local";

/** A field of a process's state, or the state as a whole. */
type Read = { readonly p: number; readonly field: string | null; readonly value: number };

type Node = {
  readonly p: number;
  readonly field: string | null;
  /** By the value read. */
  readonly next: (Node | Leaf)[];
};
type Leaf = { readonly steps: readonly WorldStep[] };

export type StepsAt = (local: (p: number) => number) => readonly WorldStep[];

/** For each joint action and each choice of its arguments, what it does in a state. */
export const jointTries = (cells: Cells): readonly StepsAt[] => {
  const fields = fieldsOf(cells);
  return Object.entries(cells.system.joint).flatMap(([name, { over, step }]) =>
    choices(over).map((args) =>
      trie(fields, (local) => {
        const reads: Read[] = [];
        const at = viewOf(cells, fields, local, (read) => reads.push(read));
        const what = `joint action "${name}"(${args.map(String).join(", ")})`;
        const run = step as unknown as (at: unknown, ...args: unknown[]) => unknown;
        let may: unknown;
        try {
          may = run(at, ...args);
        } catch (error) {
          if (error instanceof InputError) throw error;
          throw threw(what, error);
        }
        const patches = may === undefined ? [] : Array.isArray(may) ? may : [may];
        const readLocal = (p: number): Local => {
          reads.push({ p, field: LOCAL, value: local(p) });
          return cells.locals[p]!.values[local(p)]!;
        };
        const steps = patches.map((patch) =>
          stepOf(
            cells,
            { what, action: { type: "joint", name, args }, readLocal },
            patch,
          ),
        );
        return { what, reads, steps };
      }),
    ),
  );
};

/** Every choice of one value from each list. */
export const choices = (
  over: readonly (readonly unknown[])[],
): readonly (readonly unknown[])[] =>
  over.reduce<readonly (readonly unknown[])[]>(
    (some, values) => some.flatMap((each) => values.map((value) => [...each, value])),
    [[]],
  );

type Learned = {
  readonly what: string;
  readonly reads: readonly Read[];
  readonly steps: readonly WorldStep[];
};

const trie = (
  fields: Fields,
  learn: (local: (p: number) => number) => Learned,
): StepsAt => {
  let root: Node | Leaf | undefined;
  const grow = (local: (p: number) => number): readonly WorldStep[] => {
    const { what, reads, steps } = learn(local);
    const leaf: Leaf = { steps };
    let place: (made: Node | Leaf) => void = (made) => {
      root = made;
    };
    let node = root;
    for (const { p, field, value } of reads) {
      if (node === undefined) {
        node = { p, field, next: [] };
        place(node);
      }
      if ("steps" in node || node.p !== p || node.field !== field)
        throw new InputError(
          `${what} is impure: with the same values it read other fields than before. ` +
            "The usual cause is a clock, a random number, or a variable kept outside the states",
        );
      const { next } = node;
      place = (made) => {
        next[value] = made;
      };
      node = next[value];
    }
    place(leaf);
    return steps;
  };
  return (local) => {
    for (let node = root; node !== undefined; ) {
      if ("steps" in node) return node.steps;
      node = node.next[fields.valueOf(node.p, node.field, local(node.p))];
    }
    return grow(local);
  };
};

type Fields = {
  /** The number of what a field of this local value's state holds; of the state, if null. */
  valueOf(p: number, field: string | null, local: number): number;
};

const fieldsOf = (cells: Cells): Fields => {
  const known = new Map<string, { values: Interner<unknown>; of: number[] }>();
  return {
    valueOf: (p, field, local) => {
      if (field === LOCAL) return local;
      const { state } = cells.locals[p]!.values[local]!;
      if (field === null) return state;
      const key = `${p} ${field}`;
      let found = known.get(key);
      if (found === undefined) {
        found = { values: interner(), of: [] };
        known.set(key, found);
      }
      const whole = cells.reactions[p]!.states.values[state] as Record<string, unknown>;
      // A field that is not there is a value like others: no state holds an `undefined`.
      return (found.of[state] ??=
        field in whole
          ? found.values.id([whole[field]], "field")
          : found.values.id([], "field"));
    },
  };
};

/** The states by role, through proxies that tell what is read of each; a field once. */
const viewOf = (
  cells: Cells,
  fields: Fields,
  local: (p: number) => number,
  read: (what: Read) => void,
): object => {
  const seen = new Set<string>();
  const note = (p: number, field: string | null): void => {
    const key = `${p} ${field}`;
    if (seen.has(key) || seen.has(`${p} null`)) return;
    seen.add(key);
    read({ p, field, value: fields.valueOf(p, field, local(p)) });
  };
  const stateAt = (p: number): unknown => {
    const { state } = cells.locals[p]!.values[local(p)]!;
    const value = cells.reactions[p]!.states.values[state];
    if (typeof value !== "object" || value === null || !isRecord(value)) {
      note(p, null);
      return value;
    }
    return new Proxy(value, {
      get: (target, field) => {
        if (typeof field === "string") note(p, field);
        return Reflect.get(target, field);
      },
      has: (target, field) => {
        if (typeof field === "string") note(p, field);
        return Reflect.has(target, field);
      },
      ownKeys: (target) => {
        note(p, null);
        return Reflect.ownKeys(target);
      },
    });
  };
  return byRole(cells, stateAt);
};

const isRecord = (value: object): boolean =>
  !Array.isArray(value) && !(value instanceof Set) && !(value instanceof Map);

type Instance = {
  readonly what: string;
  readonly action: Action;
  /** Looks at a process as a whole, which the step then depends on. */
  readonly readLocal: (p: number) => Local;
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
  const askedOf = responses.map(({ client }) => askedAt(cells, what, client));
  const involved = new Set([
    ...patches.keys(),
    ...letters.map(cells.sender),
    ...askedOf.map(({ p }) => p),
  ]);
  if (responses.length > 0)
    requireWaiting(cells, new Map([...involved].map((p) => [p, readLocal(p)])), askedOf);
  const mayBeDeaf = [...patches.keys(), ...letters.map(cells.target)];
  return {
    action,
    maps: [
      ...[...involved].map((p) => {
        const fields = patches.get(p);
        return fields === undefined ? cells.acting(p) : cells.patching(p, fields);
      }),
      ...askedOf.map(({ p, k }) => cells.answering(p, k)),
      ...responses.map(({ client, result }) => cells.responding(client, result)),
      ...letters.map(cells.adding),
    ],
    normalises: [...new Set(mayBeDeaf)].filter((p) => cells.processes[p]!.deaf),
    fault: false,
    sends: letters,
    responses,
  };
};

const changesOf = (
  choice: unknown,
): Pick<Changes<Roles>, "sends" | "responses"> & { readonly patch: unknown } =>
  typeof choice === "object" && choice !== null && isChanges(choice)
    ? choice
    : { patch: choice, sends: [], responses: [] };

type AskedAt = { readonly p: number; readonly k: number; readonly client: string };

/** Refuses answers that nobody waits for; where somebody who takes part is down there is no step. */
const requireWaiting = (
  cells: Cells,
  locals: ReadonlyMap<number, Local>,
  askedOf: readonly AskedAt[],
): void => {
  if (![...locals.values()].every(({ up }) => up)) return;
  const waiting = new Map([...locals].map(([p, local]) => [p, local.waiting]));
  for (const { p, client } of askedOf)
    waiting.set(p, answered(cells, p, waiting.get(p)!, client));
};

const processAt = (cells: Cells, what: string, node: string): number => {
  const p = cells.nodes.indexOf(node);
  if (p >= 0) return p;
  throw new InputError(
    `${what} "${node}", which is no process; there are ${cells.nodes.join(", ")}`,
  );
};

/** A patch as the fields to replace, by process. */
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
