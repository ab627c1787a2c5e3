/** Where code knowingly differs from its spec: each difference has a name and a reason, and is counted. */
import { encode } from "../checker/cells/values.ts";
import type { Scope } from "../model/family.ts";
import type { Letter } from "../model/process.ts";
import { Mismatch } from "./players.ts";

/**
 * One difference that is no fault. A message, a datagram or an event that the spec does not have names its
 * quirk where it is translated (see `Met`); the two kinds below are stated here as they are.
 */
export type Quirk = {
  /** Why the two differ, and why that is no fault: one sentence without its full stop. */
  readonly why: string;
  /** The text that gives the reason: a section of an RFC, a page of the spec. */
  readonly source?: string;
  /** At which scopes of the spec it is stated; at all of them where this is left out. */
  readonly at?: (scope: never) => boolean;
  /** Is this a letter that the code sends again, where the spec sends it once? */
  readonly again?: (letter: Letter) => boolean;
  /** By role, fields of its state that are left out where code and spec are compared. */
  readonly leaves?: Readonly<Record<string, readonly string[]>>;
};

/** The quirks by name. */
export type StatedQuirks = Readonly<Record<string, Quirk>>;

/** In place of a letter of the spec: there is none, and this is the name of the quirk that says why. */
export type Met = { readonly quirk: string };

/** A quirk that is stated, and how often it was met. */
export type CountedQuirk = Pick<Quirk, "why" | "source"> & {
  readonly name: string;
  readonly times: number;
};

/** Is it a quirk in place of a letter? */
export const isMet = (letter: Letter | Met | null): letter is Met =>
  letter !== null && "quirk" in letter;

/** The quirks of one run, or of one path. */
export class Quirks {
  readonly #stated: ReadonlyMap<string, Quirk>;
  readonly #times = new Map<string, number>();

  constructor(stated: StatedQuirks = {}, scope: Scope = {}) {
    this.#stated = new Map(
      Object.entries(stated).filter(
        ([, { at }]) => at === undefined || at(scope as never),
      ),
    );
  }

  /** Everything stated, with how often it was met. */
  counted(): readonly CountedQuirk[] {
    return [...this.#stated].map(([name, { why, source }]) => ({
      name,
      times: this.#times.get(name) ?? 0,
      why,
      ...(source !== undefined && { source }),
    }));
  }

  /** @throws Mismatch when there is no such quirk: the difference is a fault then */
  needs(name: string): void {
    if (!this.#stated.has(name))
      throw new Mismatch(
        `the spec has no such step; the correspondence names the quirk "${name}" for it, and the subject states no quirk of that name`,
      );
  }

  /** @throws Mismatch when there is no such quirk */
  meets(name: string): void {
    this.needs(name);
    this.#times.set(name, (this.#times.get(name) ?? 0) + 1);
  }

  /** A letter is sent again; false: no quirk allows that. */
  meetsAgain(letter: Letter): boolean {
    const [name] = [...this.#stated].find(([, { again }]) => again?.(letter)) ?? [];
    if (name !== undefined) this.meets(name);
    return name !== undefined;
  }

  /** What is left of a state of this role where code and spec are compared. */
  comparedIn(role: string): (state: unknown) => unknown {
    const left = this.#leaving(role).flatMap(([, fields]) => fields);
    return left.length === 0 ? (state) => state : (state) => without(state, left);
  }

  /**
   * A state of the code was compared with those that are possible in the spec. Where none of them has a
   * field that is left out as the code has it, the quirk was met.
   */
  compared(role: string, code: unknown, spec: () => readonly unknown[]): void {
    for (const [name, fields] of this.#leaving(role)) {
      const told = fields.filter((field) => isRecord(code) && Object.hasOwn(code, field));
      const differs = (state: unknown): boolean =>
        told.some((field) => keyOf(code, field) !== keyOf(state, field));
      if (told.length > 0 && spec().every(differs)) this.meets(name);
    }
  }

  #leaving(role: string): readonly (readonly [string, readonly string[]])[] {
    return [...this.#stated].flatMap(([name, { leaves = {} }]) =>
      Object.hasOwn(leaves, role) ? [[name, leaves[role]!] as const] : [],
    );
  }
}

/** Of several runs, by name, in the order in which they are stated. */
export const summed = (
  runs: readonly (readonly CountedQuirk[])[],
): readonly CountedQuirk[] => {
  const all = new Map<string, CountedQuirk>();
  for (const quirk of runs.flat()) {
    const before = all.get(quirk.name)?.times ?? 0;
    all.set(quirk.name, { ...quirk, times: before + quirk.times });
  }
  return [...all.values()];
};

const without = (state: unknown, fields: readonly string[]): unknown =>
  isRecord(state)
    ? Object.fromEntries(Object.entries(state).filter(([key]) => !fields.includes(key)))
    : state;

const keyOf = (state: unknown, field: string): string =>
  encode(isRecord(state) ? state[field] : undefined, "state");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
