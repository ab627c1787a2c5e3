/** Faults of symmetry reduction: of canonical rows, and of the check that processes are interchangeable. */
import type { Planted } from "./planted.ts";

const CANONICAL = ["symmetry/symmetry.test.ts"];
const PROMISE = ["symmetry/holds.test.ts"];
const ORBITS = ["symmetry/orbits.test.ts"];

const comparisonFaults: readonly Planted[] = [
  {
    file: "symmetry/orbits.ts",
    text: "for (const generator of generators) {",
    replacement: "for (const generator of generators.slice(0, 1)) {",
    does: "asks the first generator only, and accepts systems that break their promise",
    killedBy: ORBITS,
  },
  {
    file: "symmetry/names.ts",
    text: "return end - first === 2 ? [swap] : [swap, rotation];",
    replacement: "return [swap];",
    does: "exchanges the first two names and no others",
    killedBy: PROMISE,
  },
  {
    file: "symmetry/orbits.ts",
    text: "else isAll = false;",
    replacement: "",
    does: "claims that all renamings were compared where some were not",
    killedBy: ORBITS,
  },
  {
    file: "symmetry/holds.ts",
    text: "].every(Boolean);",
    replacement: "].some(Boolean);",
    does: "claims that joint actions were compared in all rows where some were left out",
    killedBy: PROMISE,
  },
  {
    file: "symmetry/judged.ts",
    text: "if (says(unpacked(next)) !== said[i])",
    replacement: "if (said[i] === undefined)",
    does: "accepts properties that tell interchangeable processes apart",
    killedBy: PROMISE,
  },
];

const canonicalFaults: readonly Planted[] = [
  {
    file: "symmetry/symmetry.ts",
    text: "if (found.some((each) => isSame(each, first!))) continue;",
    replacement: "continue;",
    does: "tries the first of several groups of tied names only",
    killedBy: CANONICAL,
  },
  {
    file: "symmetry/symmetry.ts",
    text: "const block = blocks.find(([member]) => isTwin(row, member!, name));",
    replacement: "const block = blocks[0];",
    does: "takes tied names for twins",
    killedBy: CANONICAL,
  },
  {
    file: "symmetry/symmetry.ts",
    text: "return cell < 0 || a[cell]! < b[cell]! ? a : b;",
    replacement: "return a;",
    does: "takes the first row that comes for the canonical one",
    killedBy: CANONICAL,
  },
  {
    file: "symmetry/partition.ts",
    text: "      if (owner >= 0) paint[owner] = plain;\n",
    replacement: "",
    does: "lets what is said of one process colour what is said of the next",
    killedBy: CANONICAL,
  },
];

/** Each fault with the tests that must fail when it is planted. */
export const symmetryFaults: readonly Planted[] = [
  ...comparisonFaults,
  ...canonicalFaults,
];
