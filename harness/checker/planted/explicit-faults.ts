/** Faults of the explicit engine: of its rows, hash table, threads, questions and limits. */
import type { Planted } from "./planted.ts";

const TABLE = ["explicit/visited.test.ts"];
const COUNTS = ["explicit/row-words.test.ts"];
const EXPLORE = ["explicit/explore.test.ts"];
const STORE = ["explicit/row-store.test.ts"];
const LAYOUT = ["cells/layout.test.ts"];
const ORACLE = ["oracle/oracle.test.ts"];

/** Each fault with the tests that must fail when it is planted. */
export const explicitFaults: readonly Planted[] = [
  {
    file: "explicit/kernel/offers.ts",
    text: "while (k < words && table[at + k] === rows[next + k]) k++;",
    replacement:
      "while (k < words && (table[at + k] === rows[next + k] || (words > 2 && k === words - 1))) k++;",
    does: "compares rows of three or more words without their last word",
    killedBy: TABLE,
  },
  {
    file: "explicit/kernel/offers.ts",
    text: "if (same === words) return true;",
    replacement: "if (same === words || (words > 2 && same === words - 1)) return true;",
    does: "takes a row for one offered lately although one word differs",
    killedBy: TABLE,
  },
  {
    file: "explicit/kernel/offers.ts",
    text: "if (at === table.length) at = 0;",
    replacement: "if (at === table.length) at = words;",
    does: "goes on at the second place behind the end of the table",
    killedBy: TABLE,
  },
  {
    file: "explicit/kernel/offers.ts",
    text: "if (entered * words > table.length * MOST_LOAD) isFull = true;",
    replacement: "",
    does: "never lets a segment grow, so that a full one is searched without end",
    killedBy: TABLE,
  },
  {
    file: "explicit/kernel/candidate.ts",
    text: "if (stands[cell]! > cells[3 * cell + 2]!) return OUTGROWN;",
    replacement: "",
    does: "packs values that have outgrown their fields: orbits are counted twice",
    killedBy: ["symmetry/symmetry.test.ts"],
  },
  {
    file: "explicit/kernel/expand.ts",
    text: "      enabled++;\n",
    replacement: "",
    does: "does not count steps that have maps",
    killedBy: COUNTS,
  },
  {
    file: "explicit/kernel/expand.ts",
    text: "progress += 1 - steps[at + GUARDED.fault]!;",
    replacement: "progress += 1;",
    does: "takes a fault for progress, so that a state is not stuck in which only faults are left",
    killedBy: ORACLE,
  },
  {
    file: "explicit/kernel/expand.ts",
    text: "if ((steps[at + GUARDED.heldBy]! & cut) !== 0) continue;",
    replacement: "",
    does: "delivers letters across a cut",
    killedBy: ORACLE,
  },
  {
    file: "explicit/kernel/candidate.ts",
    text: "if (hears === 1) continue;",
    replacement: "",
    does: "keeps letters that their addressee is deaf to",
    killedBy: ORACLE,
  },
  {
    file: "explicit/kernel/offers.ts",
    text: "parents[state >>> PIECE_BITS]![index] = rows[at + words + 1]!;",
    replacement: "parents[state >>> PIECE_BITS]![index] = state - 1;",
    does: "takes the state before in the order of the search for the parent",
    killedBy: EXPLORE,
  },
  {
    file: "explicit/kernel/expand.ts",
    text: "counts[2 * thread + 1]!++;",
    replacement: "",
    does: "does not count states outside the bound",
    killedBy: EXPLORE,
  },
  {
    file: "explicit/kernel/offers.ts",
    text: "const segment = (hash >>> SEGMENT_SHIFT) & ofSegment;",
    replacement: "const segment = (hash >>> SEGMENT_SHIFT) & (ofSegment >> 1);",
    does: "looks rows up in another segment than the table enters them in",
    killedBy: COUNTS,
  },
  {
    file: "explicit/worker.ts",
    text: "if (transitions < 0) tell(TOLD.postponed, state);",
    replacement: "",
    does: "leaves states unexpanded of which a worker did not know everything",
    killedBy: COUNTS,
  },
  {
    file: "explicit/visited.ts",
    text: "if (place === table.length) place = 0;",
    replacement: "if (place === table.length) place = words;",
    does: "enters rows of a table that has grown at the second place behind its end",
    killedBy: TABLE,
  },
  {
    file: "explicit/visited.ts",
    text: "for (let k = 0; k < words; k++) table[place + k] = from[at + k]!;",
    replacement:
      "for (let k = 0; k < Math.max(1, words - 1); k++) table[place + k] = from[at + k]!;",
    does: "leaves the last word out when the table grows",
    killedBy: TABLE,
  },
  {
    file: "explicit/visited.ts",
    text: "if (old[from] !== 0) put(table, scale, old, from);",
    replacement: "if (old[from]! > 0) put(table, scale, old, from);",
    does: "forgets rows whose first word is negative when the table grows",
    killedBy: COUNTS,
  },
  {
    file: "explicit/row-store.ts",
    text: "if (isFirst && rows.length > 0) {",
    replacement: "if (isFirst && rows.length > 1) {",
    does: "loses the first rows when there is need for more room",
    killedBy: STORE,
  },
  {
    file: "explicit/row-store.ts",
    text: "yield all[piece]!.subarray((at - start) * each, (end - start) * each);",
    replacement: "yield all[piece]!.subarray(0, (end - start) * each);",
    does: "saves rows again that were saved before",
    killedBy: STORE,
  },
  {
    file: "explicit/questions.ts",
    text: "if (hasReadMore || arena.numbers()[group.at + QUESTIONS.known] === 0)",
    replacement: "if (arena.numbers()[group.at + QUESTIONS.known] === 0)",
    does: "remembers answers by the cells that the first one read",
    killedBy: ORACLE,
  },
  {
    file: "explicit/questions.ts",
    text: "if (member === question) arena.numbers()[at + QUESTIONS.open]! &= ~(1 << k);",
    replacement:
      "if (member === question) arena.numbers()[at + QUESTIONS.open]! &= ~(1 << (k + 1));",
    does: "closes the question after the one that is decided",
    killedBy: ORACLE,
  },
  {
    file: "explicit/expand-state.ts",
    text: "if (transitions !== OUTGROWN && search.space.learn()) continue;",
    replacement: "if (search.space.learn()) continue;",
    does: "learns an old question again where a row has outgrown its fields, without end",
    killedBy: ["symmetry/symmetry.test.ts"],
  },
  {
    file: "explicit/limit-watch.ts",
    text: "if (full || work < POLL_EVERY) return full;",
    replacement: "if (full || work < Number.POSITIVE_INFINITY) return full;",
    does: "never looks at limits",
    killedBy: ["explicit/limit-watch.test.ts"],
  },
  {
    file: "explicit/expand-layer.ts",
    text: "search.taken = isShared ? Math.min(from + CHUNK, end) : end;",
    replacement: "search.taken = isShared ? from + CHUNK : end;",
    does: "expands states of the next layer together with the last chunk of this one",
    killedBy: ["explicit/expand-layer.test.ts"],
  },
  {
    file: "cells/layout.ts",
    text: "count <= 1 ? 0 : Math.max(1, Math.ceil(Math.log2(count)));",
    replacement: "count <= 1 ? 0 : Math.max(1, Math.floor(Math.log2(count)));",
    does: "makes fields too narrow for their values",
    killedBy: LAYOUT,
  },
  {
    file: "cells/layout.ts",
    text: "    into.fill(0);\n",
    replacement: "",
    does: "lays rows out anew over what stood there before",
    killedBy: [...LAYOUT, ...COUNTS],
  },
  {
    file: "paths/fewest-switches.ts",
    text: "before.switches + (before.actor === actor ? 0 : 1);",
    replacement: "before.switches + 1;",
    does: "counts every step as a change from one process to another",
    killedBy: ["paths/fewest-switches.test.ts"],
  },
  {
    file: "paths/shorten.ts",
    text: "if (retaken.length < shortest.length && isEnd(retaken.at(-1)!.values))",
    replacement: "if (retaken.length < shortest.length)",
    does: "shortens a path although it no longer ends where it should",
    killedBy: ["paths/walk.test.ts"],
  },
];
