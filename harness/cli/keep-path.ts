import { basename, join } from "node:path";
import type { Judged } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/path-to-throw.ts";
import { writeTrace } from "../history/trace.ts";
import { pathTrace, throwTrace } from "../report/path-trace.ts";
import { kebab, scopeDifference, scopeText } from "../report/scope-text.ts";
import { fileName } from "./file-name.ts";
import type { Registered } from "./registry.ts";
import type { Searched } from "./searched.ts";
import { writeWhole } from "./whole-file.ts";

type Kept = { readonly claim: string | undefined; readonly out: string };

/** Writes the path of a property to a file of `out`; its name, or null where there is no path. */
export const keepPath = (
  searched: Searched,
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
export const keepThrow = (
  searched: Configured & Pick<Searched, "system">,
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

type Configured = Pick<Searched, "registered" | "scope" | "mutant">;

/** The same configuration and property of the same file always give the same name. */
const nameOf = ({ registered, scope, mutant }: Configured, property: string): string =>
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
