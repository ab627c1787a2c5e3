/** What a search depends on. A search can be resumed only by a command with the same fingerprint. */
import type { Json } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { kebab, parameterText } from "../report/scope-text.ts";

/** The inputs of a search. */
export type Fingerprint = {
  /** The version of Lockstep. */
  readonly lockstep: string;
  readonly system: string;
  readonly engine: string;
  readonly scope: Scope;
  /** The mutant that is searched; null: the system itself. */
  readonly mutant: string | null;
  /** The properties that are judged; an empty list stands for all. */
  readonly properties: readonly string[];
  /** The SHA-256 of each file that the spec imports, by its path. */
  readonly modules: Readonly<Record<string, string>>;
};

/**
 * The differences between the fingerprint of a saved search and that of this one, each in words; empty if they are the
 * same.
 */
export const differences = (saved: Json, now: Fingerprint): readonly string[] => {
  const before = saved as unknown as Fingerprint;
  return [
    ...changed("lockstep", before.lockstep, now.lockstep),
    ...changed("the system", before.system, now.system),
    ...changed("the engine", before.engine, now.engine),
    ...changed("the mutant", before.mutant ?? "none", now.mutant ?? "none"),
    ...parameters(before.scope, now.scope),
    ...properties(before.properties, now.properties),
    ...modules(before.modules, now.modules),
  ];
};

const changed = (what: string, before: string, now: string): readonly string[] =>
  before === now ? [] : [`${what} was ${before} and is ${now}`];

const parameters = (before: Scope, now: Scope): readonly string[] =>
  keysOf(before, now).flatMap((key) => {
    const name = kebab(key);
    const [was, is] = [before[key], now[key]];
    if (was === undefined)
      return [`now ${name}=${parameterText(is!)}, then it had no ${name}`];
    if (is === undefined)
      return [`then ${name}=${parameterText(was)}, now it has no ${name}`];
    return changed(`the parameter ${name}`, parameterText(was), parameterText(is));
  });

const properties = (
  before: readonly string[],
  now: readonly string[],
): readonly string[] => {
  const [was, is] = [before, now].map((names) => names.join(", ") || "all");
  return was === is ? [] : [`the properties were ${was} and are ${is}`];
};

const modules = (
  before: Fingerprint["modules"],
  now: Fingerprint["modules"],
): readonly string[] =>
  keysOf(before, now).flatMap((file) => {
    if (before[file] === now[file]) return [];
    if (before[file] === undefined) return [`${file} is loaded, and was not loaded then`];
    return [`${file} ${now[file] === undefined ? "is no longer loaded" : "has changed"}`];
  });

const keysOf = (before: object, now: object): readonly string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(now)]),
];
