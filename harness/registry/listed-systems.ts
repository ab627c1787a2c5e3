/**
 * The systems that `list` shows. Loading the bundled systems takes longer than listing them, so the
 * package has a file with the output of `list --json`, written when the package was built.
 */
import { existsSync, readFileSync } from "node:fs";
import { type Listed, listed } from "../report/list-report.ts";
import { CONFIG } from "./config-file.ts";

const LIST_FILE = new URL("./list.json", import.meta.url);

/**
 * The systems named, in that order, or all if none is named. A name may be a spec file.
 *
 * @throws InputError if a name is unknown
 */
export const listedSystems = async (
  names: readonly string[],
): Promise<readonly Listed[]> => {
  const built = systemsInFile();
  const chosen = names.map((name) => built.find((system) => system.name === name));
  if (built.length > 0 && chosen.every((each) => each !== undefined))
    return names.length === 0 ? built : chosen;
  const { systemsNamed } = await import("./registry.ts");
  return (await systemsNamed(names)).map(listed);
};

/** Empty in the repository, whose systems may change, and where a config of the user adds some. */
const systemsInFile = (): readonly Listed[] => {
  if (!existsSync(LIST_FILE) || existsSync(CONFIG)) return [];
  const { systems } = JSON.parse(readFileSync(LIST_FILE, "utf8")) as {
    readonly systems: readonly Listed[];
  };
  return systems;
};
