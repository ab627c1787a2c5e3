import type { Colors, Formatter } from "picocolors/types.js";
import type { Verdict } from "../model/verdict.ts";

/** The colour of a verdict; only `holds` is green. */
export const colorOf = (verdict: Verdict, colors: Colors): Formatter => {
  if (verdict === "holds") return colors.green;
  return verdict === "violated" ? colors.red : colors.yellow;
};
