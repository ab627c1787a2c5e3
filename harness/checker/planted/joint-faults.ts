/**
 * Faults in how joint actions are remembered: in the noted reads, in the tries, and in the transitions made of them.
 */
import type { Planted } from "./planted.ts";

const NOTED = ["rules/recorded-states.test.ts"];
const TRIES = ["explicit/read-tries.test.ts"];
const READS = ["language/joint-reads.test.ts"];

/** Each fault with the tests that must fail when it is planted. */
export const jointFaults: readonly Planted[] = [
  {
    file: "rules/recorded-states.ts",
    text: "    look(origin, name);\n",
    replacement: "",
    does: "does not note that a field was asked for by in",
    killedBy: NOTED,
  },
  {
    file: "rules/recorded-states.ts",
    text: '    note(reading, spot, "names");\n',
    replacement: "",
    does: "does not note that names were listed",
    killedBy: NOTED,
  },
  {
    file: "rules/recorded-states.ts",
    text: "const value = look(origin, name);",
    replacement: "const value: unknown = Reflect.get(origin.value, name);",
    does: "does not note that a field was described",
    killedBy: NOTED,
  },
  {
    file: "rules/recorded-states.ts",
    text: '    note(origin.reading, origin.spot, "whole");\n',
    replacement: "",
    does: "does not note what is returned as it is",
    killedBy: NOTED,
  },
  {
    file: "rules/recorded-states.ts",
    text: 'name in Array.prototype && name !== "length"',
    replacement: "name in Array.prototype",
    does: "does not note the length of a list",
    killedBy: NOTED,
  },
  {
    file: "rules/fields.ts",
    text: '["names", Object.keys(value)]',
    replacement: '["names", Object.keys(value).sort()]',
    does: "takes names in another order for the same",
    killedBy: NOTED,
  },
  {
    file: "rules/fields.ts",
    text: 'return [Array.isArray(value) ? "list" : "record", "shape"];',
    replacement: 'return ["shape"];',
    does: "takes a list for a record",
    killedBy: NOTED,
  },
  {
    file: "rules/read-trie.ts",
    text: "for (const field of reads) {",
    replacement: "for (const field of [...reads].reverse()) {",
    does: "asks for the fields of a trie in another order than they were read",
    killedBy: TRIES,
  },
  {
    file: "explicit/arena.ts",
    text: "      numbers.copyWithin(block, old, old + 1 + length);\n",
    replacement: "",
    does: "forgets what stood in a list that has grown",
    killedBy: TRIES,
  },
  {
    file: "explicit/kernel/lookups.ts",
    text: "else branch = pairAt(numbers, rareSlot, branch, value);",
    replacement: "else branch = 0;",
    does: "does not find what follows values that few fields have",
    killedBy: TRIES,
  },
  {
    file: "explicit/read-tries.ts",
    text: "value < MANY_VALUES ? next.get(value) : rare.get(branch, value)",
    replacement: "next.get(value)",
    does: "begins anew after values that few fields have",
    killedBy: TRIES,
  },
  {
    file: "symbolic/transitions.ts",
    text: "own.every(([field, value])",
    replacement: "own.slice(0, 1).every(([field, value])",
    does: "guards a joint transition by one field of a process alone",
    killedBy: READS,
  },
  {
    file: "symbolic/joint-learner.ts",
    text: "byValue.size === 1 ? set : ldd.restricted(set, level, locals)",
    replacement: "set",
    does: "asks about states that were not led to a place",
    killedBy: READS,
  },
];
