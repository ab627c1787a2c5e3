import { basename, join } from "node:path";
import type { Judged } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/paths/path-to-throw.ts";
import { type Trace, writeTrace } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import type { RegisteredSystem } from "../registry/registry.ts";
import { pathTrace, throwTrace } from "../report/path-trace.ts";
import { kebab, scopeDifference, scopeText } from "../report/scope-text.ts";
import { fileName } from "./file-name.ts";
import { writeWhole } from "./whole-file.ts";

/** The system that a search was about: of the registry, at a scope, perhaps a mutant. */
type SearchedSystem = {
  readonly registered: RegisteredSystem;
  readonly scope: Scope;
  readonly mutant: string | undefined;
  readonly system: System;
};

type PathOptions = { readonly claim: string | undefined; readonly out: string };

/**
 * Writes the counterexample or witness of a property to a file in the folder `out`. Returns the path of
 * the file, or null if there is no counterexample and no witness.
 *
 * @throws InputError if the file cannot be written
 */
export const writePath = (
  searched: SearchedSystem,
  judged: Judged,
  { claim, out }: PathOptions,
): string | null => {
  const { path, name, verdict } = judged;
  if (path === null) return null;
  const found =
    verdict === "violated" ? "a shortest counterexample" : "a shortest witness";
  const why = `${found} of "${name}"${claim === undefined ? "" : `: ${claim}`}`;
  const trace = pathTrace({
    ...aboutOf(searched),
    judged: { ...judged, path },
    why,
  });
  return written(searched, { trace, property: name, out });
};

/**
 * Writes the path to the state where a function of the spec throws to a file in the folder `out`. Returns
 * the path of the file.
 *
 * @throws InputError if the file cannot be written
 */
export const writePathToThrow = (
  searched: SearchedSystem,
  threw: ThrewAfter,
  out: string,
): string => {
  const trace = throwTrace({
    ...aboutOf(searched),
    threw,
    why: `a path to where ${threw.of} threw ${threw.said}`,
  });
  return written(searched, { trace, property: `${threw.of} threw`, out });
};

/** What the header of a trace says of the search. */
const aboutOf = ({ registered, scope, mutant, system }: SearchedSystem) => ({
  subject: registered.reference,
  scope,
  ...(mutant === undefined ? {} : { mutant }),
  system,
});

/** Writes a trace to the file of a property, and returns the path of the file. */
const written = (
  searched: SearchedSystem,
  {
    trace,
    property,
    out,
  }: {
    readonly trace: Trace;
    readonly property: string;
    readonly out: string;
  },
): string => {
  const file = join(out, `${nameOf(searched, property)}.jsonl`);
  writeWhole(file, writeTrace(trace), "name a folder with --out");
  return file;
};

/** The same system, scope and property of the same spec file always give the same name. */
const nameOf = (
  { registered, scope, mutant }: Omit<SearchedSystem, "system">,
  property: string,
): string =>
  fileName([
    ...systemWords(registered),
    property,
    ...(mutant === undefined ? [] : [mutant]),
    scopeText(scopeDifference(scope, registered.family.scope)),
  ]);

/** Two spec files may export the same name. */
const systemWords = ({ name, reference, file }: RegisteredSystem): readonly string[] => {
  const [stem = ""] = basename(file).split(".");
  return reference === name || kebab(stem) === name ? [name] : [stem, name];
};
