/** Faults of time in histories: of the ages of events, and of what is judged by them. */
import type { Planted } from "./planted.ts";

const AGES = ["cells/timed-history.test.ts"];
const TIMED = ["language/timed-histories.test.ts"];

/** Each fault with the tests that must fail when it is planted. */
export const timedFaults: readonly Planted[] = [
  {
    file: "cells/timed-history.ts",
    text: "if (latest >= bound) return history;",
    replacement: "if (latest > bound) return history;",
    does: "tells one tick more apart than the system says",
    killedBy: AGES,
  },
  {
    file: "cells/timed-history.ts",
    text: "each.ages!.map((age) => age + 1)",
    replacement: "each.ages!.map((age) => Math.min(bound, age + 1))",
    does: "lets each event grow old by itself, so that old ones were all at once",
    killedBy: AGES,
  },
  {
    file: "cells/timed-history.ts",
    text: " + moment * unit",
    replacement: " + 0 * moment * unit",
    does: "forgets the order of what happened in one tick",
    killedBy: AGES,
  },
  {
    file: "properties/judged-histories.ts",
    text: "timed === undefined ? {} : { delta: timed }",
    replacement: "{}",
    does: "judges staleness without its bound",
    killedBy: TIMED,
  },
  {
    file: "symmetry/images.ts",
    text: "...(ages && { ages }),",
    replacement: "",
    does: "loses the ticks of what is renamed",
    killedBy: TIMED,
  },
];
