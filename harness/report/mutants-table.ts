/**
 * Which property kills which mutant: mutants with the properties that they violate, and properties
 * with the mutants that they kill.
 */
import type { CheckResult, PropertyResult } from "./check-result.ts";
import { counted, thousands } from "./quantity.ts";
import { type Column, table } from "./table.ts";

/** The result of checking one mutant. */
export type MutantResult = CheckResult & {
  /** The property that the mutant is claimed to violate, and the claimed length of the path. */
  readonly breaks: string;
  readonly steps: number | undefined;
  /** Did it violate that property, with that length? */
  readonly died: boolean;
};

/** Tables of mutants and of properties. A property that kills no mutant is tested by none. */
export const mutantsReport = (results: readonly MutantResult[]): string =>
  [
    ...table(KILLED, results.flatMap(killsOf)),
    "",
    ...table(KILLERS, killersIn(results)),
    "",
  ].join("\n");

/** The mutants for `--json`. */
export const mutantsJson = (results: readonly MutantResult[]): readonly object[] =>
  results.map((result) => ({
    system: result.name,
    mutant: result.mutant,
    outcome: outcomeOf(result),
    breaks: result.breaks,
    ...(result.steps === undefined ? {} : { steps: result.steps }),
    killers: killersOf(result).map(({ name, kind, path }) => ({
      name,
      kind,
      steps: path === null ? null : path.entries.length,
    })),
  }));

/** A line of the first table: a mutant with one of its killers, or without any. */
type Kill = {
  readonly result: MutantResult;
  readonly killer: PropertyResult | null;
  readonly isFirst: boolean;
};

const killsOf = (result: MutantResult): readonly Kill[] => {
  const killers = killersOf(result);
  if (killers.length === 0) return [{ result, killer: null, isFirst: true }];
  return killers.map((killer, i) => ({ result, killer, isFirst: i === 0 }));
};

/**
 * The claimed property comes first. A `sometimes` that this scope is too small for kills no mutant.
 */
const killersOf = ({ properties, breaks }: MutantResult): readonly PropertyResult[] =>
  properties
    .filter(
      ({ verdict, kind, name }) =>
        verdict === "violated" && (kind !== "sometimes" || name === breaks),
    )
    .sort((a, b) => Number(b.name === breaks) - Number(a.name === breaks));

/** Facts about a mutant stand in its first line only. */
const once =
  (of: (result: MutantResult) => string) =>
  ({ result, isFirst }: Kill): string =>
    isFirst ? of(result) : "";

const killerText = ({ result: { breaks }, killer }: Kill): string => {
  if (killer === null) return `nothing; claimed: ${breaks}`;
  return killer.name === breaks ? killer.name : `${killer.name} (too)`;
};

const stepsText = ({ result: { breaks, steps }, killer }: Kill): string => {
  const found = killer?.path?.entries.length;
  const isOther = killer?.name === breaks && steps !== undefined && found !== steps;
  return `${found ?? "-"}${isOther ? ` (claimed: ${steps})` : ""}`;
};

const outcomeOf = (result: MutantResult): string => {
  if (result.died) return "dead";
  if (killersOf(result).length > 0) return "not as claimed";
  const { verdict } = result.properties.find(({ name }) => name === result.breaks) ?? {};
  if (verdict === "unsupported") return verdict;
  return result.checked.complete ? "alive" : "unfinished";
};

const KILLED: readonly Column<Kill>[] = [
  { title: "system", of: once(({ name }) => name) },
  { title: "mutant", of: once(({ mutant }) => mutant ?? "") },
  { title: "", of: once(outcomeOf) },
  { title: "killed by", of: killerText },
  { title: "steps", of: stepsText, align: "right" },
  {
    title: "states",
    of: once(({ checked }) => thousands(checked.states)),
    align: "right",
  },
];

type Killer = {
  readonly system: string;
  readonly name: string;
  readonly kind: string;
  /** The lengths of the paths of the mutants that it killed. */
  readonly lengths: readonly number[];
};

/** The properties of all systems with mutants. */
const killersIn = (results: readonly MutantResult[]): readonly Killer[] => {
  const killers = new Map<string, Killer>();
  for (const result of results) {
    const killed = killersOf(result);
    for (const property of result.properties) {
      const { name, kind } = property;
      const key = `${result.name} ${name}`;
      const before = killers.get(key)?.lengths ?? [];
      const now = killed.includes(property) ? [property.path?.entries.length ?? 0] : [];
      if (kind !== "sometimes" || before.length + now.length > 0)
        killers.set(key, {
          system: result.name,
          name,
          kind,
          lengths: [...before, ...now],
        });
    }
  }
  return [...killers.values()];
};

const KILLERS: readonly Column<Killer>[] = [
  { title: "system", of: ({ system }) => system },
  { title: "property", of: ({ name }) => name },
  { title: "kind", of: ({ kind }) => kind },
  {
    title: "kills",
    of: ({ lengths }) =>
      lengths.length === 0 ? "no mutant" : counted(lengths.length, "mutant"),
  },
  {
    title: "in steps",
    of: ({ lengths }) => [...new Set(lengths)].sort((a, b) => a - b).join(", "),
  },
];
