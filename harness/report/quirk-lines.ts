/** Where code and spec are known to differ, beside what the judges say. */
import type { CountedQuirk } from "../conform/quirks.ts";
import { counted } from "./quantity.ts";

type Asked = {
  /** `stated` also tells those that were never met; of one trace only what was met is told. */
  readonly tell: "stated" | "met";
  /** In which column the name begins. */
  readonly margin?: number;
};

/** A line for each quirk: its name, how often it was met, why it is no fault, and where that is said. */
export const quirkLines = (
  quirks: readonly CountedQuirk[],
  { tell, margin = 15 }: Asked,
): readonly string[] =>
  quirks
    .filter(({ times }) => tell === "stated" || times > 0)
    .map(({ name, times, why, source }) => {
      const often = times === 0 ? "never met" : counted(times, "time");
      const where = source === undefined ? "" : `   [${source}]`;
      return `${"  quirk".padEnd(margin)}${name}, ${often}: ${why}${where}`;
    });
