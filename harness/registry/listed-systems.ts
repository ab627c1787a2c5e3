/**
 * What `list` shows. To load the bundled systems takes longer than to list them, so the package
 * carries what `list --json` said of them when it was built.
 */
import { existsSync, readFileSync } from "node:fs";
import { type Listed, listed } from "../report/list-report.ts";
import { CONFIG } from "./config-file.ts";

const NOTED = new URL("./list.json", import.meta.url);

/** The systems named, in that order; all when none is. A name may be a spec file. */
export const listedSystems = async (
  names: readonly string[],
): Promise<readonly Listed[]> => {
  const noted = notedSystems();
  const chosen = names.map((name) => noted.find((system) => system.name === name));
  if (noted.length > 0 && chosen.every((each) => each !== undefined))
    return names.length === 0 ? noted : chosen;
  const { systemsNamed } = await import("./registry.ts");
  return (await systemsNamed(names)).map(listed);
};

/** None in the repository, whose systems may change, and none where the user adds some. */
const notedSystems = (): readonly Listed[] => {
  if (!existsSync(NOTED) || existsSync(CONFIG)) return [];
  const { systems } = JSON.parse(readFileSync(NOTED, "utf8")) as {
    readonly systems: readonly Listed[];
  };
  return systems;
};
