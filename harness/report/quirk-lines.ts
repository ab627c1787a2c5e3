/** The quirks: known differences between code and spec, shown beside the verdicts. */
import type { CountedQuirk } from "../conform/quirks.ts";
import { counted } from "./quantity.ts";

type Asked = {
  /** `stated`: also those that were never met. For a single trace only those that were met. */
  readonly tell: "stated" | "met";
  /** The column at which the name begins. */
  readonly margin?: number;
};

/**
 * A line for each quirk: its name, how often it was met, why it is tolerated, and where that is
 * stated.
 */
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
