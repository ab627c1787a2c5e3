/** Faults of the symbolic engine: of its nodes, of what it remembers, of its transitions and of its sweeps. */
import type { Planted } from "./planted.ts";

const SETS = ["symbolic/ldd.test.ts"];
const RELATION = ["symbolic/relation.test.ts"];
const SWEEP = ["symbolic/sweep.test.ts"];
const AGREEMENT = ["symbolic/agreement.test.ts"];

const setFaults: readonly Planted[] = [
  {
    file: "symbolic/node-table.ts",
    text: "      words[node * WORDS] = FREE;\n",
    replacement: "",
    does: "does not mark a node as free that it frees: it takes a slot, and others are found late",
    killedBy: SETS,
  },
  {
    file: "symbolic/node-table.ts",
    text: "if (level === FREE) continue;",
    replacement: "",
    does: "keeps free nodes in the table of those in use",
    killedBy: SETS,
  },
  {
    file: "symbolic/node-table.ts",
    text: "words[at + 1] === value &&\n          words[at] === level",
    replacement: "words[at + 1] === value",
    does: "takes nodes at different levels for one",
    killedBy: SETS,
  },
  {
    file: "symbolic/node-table.ts",
    text: "open.push(words[node * WORDS + DOWN]!);",
    replacement: "",
    does: "forgets what stands below a node that is kept",
    killedBy: SETS,
  },
  {
    file: "symbolic/operation-cache.ts",
    text: "entries[at] === operation && entries[at + 1] === a &&",
    replacement: "entries[at + 1] === a &&",
    does: "takes the result of one operation for that of another",
    killedBy: SETS,
  },
  {
    file: "symbolic/ldd.ts",
    text: "if (w <= v) y = words[y * WORDS + RIGHT]!;",
    replacement: "if (w < v) y = words[y * WORDS + RIGHT]!;",
    does: "looks at a value of the second set twice",
    killedBy: SETS,
  },
  {
    file: "symbolic/ldd.ts",
    text: "return scratch.list(mark, level, meet(x, y));",
    replacement: "return scratch.list(mark, level, x);",
    does: "leaves out what the second set has at lower levels",
    killedBy: SETS,
  },
  {
    file: "symbolic/set-queries.ts",
    text: "    sum += count(each);\n",
    replacement: "",
    does: "does not count tuples with 0 at a level",
    killedBy: SETS,
  },
];

const transitionFaults: readonly Planted[] = [
  {
    file: "symbolic/relation.ts",
    text: "const below = fire(nextOf(list, 0), node);",
    replacement: "const below = fire(nextOf(list, 0), set);",
    does: "fires what begins at 0 on tuples with other values too",
    killedBy: RELATION,
  },
  {
    file: "symbolic/relation.ts",
    text: "const found = cache.find(operation, list, set);",
    replacement: "const found = cache.find(ENABLED, list, set);",
    does: "takes states with a step for states that the step does not change",
    killedBy: RELATION,
  },
  {
    file: "symbolic/sweep.ts",
    text: "isInterrupted() ? some : union(some, relation.fire(list, some)),",
    replacement: "isInterrupted() ? some : union(some, relation.fire(list, set)),",
    does: "fires loose transitions on the set before the sweep: no state is lost, for sweeps are repeated, but more sweeps are needed",
    killedBy: SWEEP,
  },
  {
    file: "symbolic/sweep.ts",
    text: "(some, { list }) => union(some, relation.fire(list, set)),",
    replacement:
      "(some, { list }) => union(some, relation.fire(list, union(set, some))),",
    does: "takes states two steps away for successors",
    killedBy: SWEEP,
  },
  {
    file: "symbolic/sweep.ts",
    text: "for (const [value, kid] of kids) kids.set(value, sweep(kid, p + 1));",
    replacement: "",
    does: "takes no steps of the processes below the first",
    killedBy: AGREEMENT,
  },
  {
    file: "symbolic/learner.ts",
    text: "for (const [learned, again] of open) learned.list = again();",
    replacement: "",
    does: "does not tell transitions of letters that turn up later",
    killedBy: AGREEMENT,
  },
  {
    file: "symbolic/tally.ts",
    text: "for (const { list } of learner.loose) sum += count(relation.enabled(list, set));",
    replacement: "",
    does: "does not count steps of the world",
    killedBy: AGREEMENT,
  },
];

/** Each fault with the tests that must fail when it is planted. */
export const symbolicFaults: readonly Planted[] = [...setFaults, ...transitionFaults];
