/** Faults in how the answers of properties are remembered: by fields, in groups, and after a trial. */
import type { Planted } from "./planted.ts";

const ANSWERS = ["explicit/questions.test.ts"];

/** Each fault with the tests that must fail when it is planted. */
export const questionFaults: readonly Planted[] = [
  {
    file: "rules/recorded-states.ts",
    text: '    note(reading, spot, "whole");\n    return value;\n',
    replacement: "    return value;\n",
    does: "leaves a field that a property read out of what the answer is remembered by",
    killedBy: ANSWERS,
  },
  {
    file: "rules/recorded-states.ts",
    text: "  reading.reads.add(unread.fields.shape);\n",
    replacement: "",
    does: "does not note that a state is a record where nothing else of it is read",
    killedBy: ["language/joint-reads.test.ts"],
  },
  {
    file: "rules/world-reads.ts",
    text: "        also(beside[p]!.up);\n",
    replacement: "",
    does: "does not note that a property asked whether a process is down",
    killedBy: ANSWERS,
  },
  {
    file: "rules/world-reads.ts",
    text: "        also(wholes[cell]!);\n",
    replacement: "",
    does: "does not note that a property looked into an inbox",
    killedBy: ANSWERS,
  },
  {
    file: "explicit/trial.ts",
    text: "return trie.answer(value) === answer;",
    replacement: "return [true, false].includes(trie.answer(value));",
    does: "passes questions whose answers by fields differ",
    killedBy: ["explicit/trial.test.ts"],
  },
  {
    file: "explicit/questions.ts",
    text: "Atomics.store(arena.numbers(), from, made[0]?.at ?? next);",
    replacement: "Atomics.store(arena.numbers(), from, next);",
    does: "loses questions that are remembered by fields from now on",
    killedBy: ANSWERS,
  },
  {
    file: "explicit/questions.ts",
    text: "const made = groupsFor(open);",
    replacement: "const made = groupsFor(open.slice(0, 1));",
    does: "loses all but one of the questions that were looked up together",
    killedBy: ANSWERS,
  },
];
