import { basename, join } from "node:path";
import type { Judged } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/paths/path-to-throw.ts";
import { writeTrace } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import type { Registered } from "../registry/registry.ts";
import { pathTrace, throwTrace } from "../report/path-trace.ts";
import { kebab, scopeDifference, scopeText } from "../report/scope-text.ts";
import { fileName } from "./file-name.ts";
import { writeWhole } from "./whole-file.ts";

/** What was searched: a system of the registry, at a scope, or a mutant of it. */
type Configured = {
  readonly registered: Registered;
  readonly scope: Scope;
  readonly mutant: string | undefined;
  readonly system: System;
};

type Kept = { readonly claim: string | undefined; readonly out: string };

/** Writes the path of a property to a file of `out`; its name, or null where there is no path. */
export const writePath = (
  searched: Configured,
  judged: Judged,
  { claim, out }: Kept,
): string | null => {
  const { path, name, verdict } = judged;
  if (path === null) return null;
  const { registered, scope, mutant, system } = searched;
  const found =
    verdict === "violated" ? "a shortest counterexample" : "a shortest witness";
  const why = `${found} of "${name}"${claim === undefined ? "" : `: ${claim}`}`;
  const trace = pathTrace({
    subject: registered.reference,
    scope,
    ...(mutant === undefined ? {} : { mutant }),
    system,
    judged: { ...judged, path },
    why,
  });
  const file = join(out, `${nameOf(searched, name)}.jsonl`);
  writeWhole(file, writeTrace(trace), "name a folder with --out");
  return file;
};

/** Writes the path to where a function of the spec throws to a file of `out`; its name. */
export const writePathToThrow = (
  searched: Configured,
  threw: ThrewAfter,
  out: string,
): string => {
  const { registered, scope, mutant, system } = searched;
  const trace = throwTrace({
    subject: registered.reference,
    scope,
    ...(mutant === undefined ? {} : { mutant }),
    system,
    threw,
    why: `a path to where ${threw.of} threw ${threw.said}`,
  });
  const file = join(out, `${nameOf(searched, `${threw.of} threw`)}.jsonl`);
  writeWhole(file, writeTrace(trace), "name a folder with --out");
  return file;
};

/** The same configuration and property of the same file always give the same name. */
const nameOf = (
  { registered, scope, mutant }: Omit<Configured, "system">,
  property: string,
): string =>
  fileName([
    ...systemWords(registered),
    property,
    ...(mutant === undefined ? [] : [mutant]),
    scopeText(scopeDifference(scope, registered.family.scope)),
  ]);

/** Two spec files may export the same name. */
const systemWords = ({ name, reference, file }: Registered): readonly string[] => {
  const [stem = ""] = basename(file).split(".");
  return reference === name || kebab(stem) === name ? [name] : [stem, name];
};
