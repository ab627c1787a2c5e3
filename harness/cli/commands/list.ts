import { listedSystems } from "../../registry/listed-systems.ts";
import { listReport } from "../../report/list-report.ts";
import { colors, print, printJson } from "../../terminal/print.ts";

type ListOptions = { readonly json?: true };

/** Runs `lockstep list`. Throws InputError if a name is unknown. */
export const runList = async (
  names: readonly string[],
  { json }: ListOptions,
): Promise<void> => {
  const systems = await listedSystems(names);
  if (json) printJson({ command: "list", systems });
  else print(listReport(systems, colors));
};
