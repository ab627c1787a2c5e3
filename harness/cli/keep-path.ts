import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Judged } from "../checker/checked.ts";
import { writeTrace } from "../history/trace.ts";
import { InputError } from "../model/input-error.ts";
import { pathTrace } from "../report/path-trace.ts";
import { scopeDifference, scopeText } from "../report/scope-text.ts";
import type { Searched } from "./searched.ts";

type Kept = { readonly claim: string | undefined; readonly out: string };

/** Writes the path of a property to a file of `out`; its name, or null where there is no path. */
export const keepPath = (
  searched: Searched,
  judged: Judged,
  { claim, out }: Kept,
): string | null => {
  const { path, name, verdict } = judged;
  if (path === null) return null;
  const { registered, scope, system } = searched;
  const found =
    verdict === "violated" ? "a shortest counterexample" : "a shortest witness";
  const why = `${found} of "${name}"${claim === undefined ? "" : `: ${claim}`}`;
  const trace = pathTrace({
    subject: registered.reference,
    scope,
    system,
    judged: { ...judged, path },
    why,
  });
  const file = join(out, `${fileName(searched, name)}.jsonl`);
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(file, writeTrace(trace));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `${file}: cannot be written (${code}); name a folder with --out`,
    );
  }
  return file;
};

const LONGEST = 120;

/** The same configuration and property always give the same name. */
const fileName = ({ registered, scope }: Searched, property: string): string => {
  const changed = scopeText(scopeDifference(scope, registered.family.scope));
  const words = [registered.name, property, changed]
    .filter((word) => word !== "")
    .join(" ");
  const name = words
    .toLowerCase()
    .replaceAll(/[^a-z0-9=]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (name.length <= LONGEST) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST)}-${digest}`;
};
