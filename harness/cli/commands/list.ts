import { listReport } from "../../report/list-report.ts";
import { listedSystems } from "../listed-systems.ts";
import { colors, print, printJson } from "../print.ts";

type ListOptions = { readonly json?: true };

export const runList = async (
  names: readonly string[],
  { json }: ListOptions,
): Promise<void> => {
  const systems = await listedSystems(names);
  if (json) printJson({ command: "list", systems });
  else print(listReport(systems, colors));
};
