/** Words that have a better one: of the field, or of the dictionary in `harness/README.md`. */
import { describe, expect, test } from "vitest";
import { pages, type Source, sources } from "./tidy-sources.laws.ts";

/** Each with what to write instead. */
const BETTER: Readonly<Record<string, string>> = {
  nobody: "no process, no node, no client, no file: the thing by its name",
  whoever: "the process that, the client that, a caller that",
  whom: "the thing by its name",
  crew: "workers",
  purse: "budget",
  brake: "limits, interruption",
  lessons: "learned transitions",
  foresight: "look-ahead",
  scout: "look-ahead",
  owing: "pending obligations",
  "is told": "the actor in front: the explorer reports, the node learns",
  "are told": "the actor in front",
  "is asked": "the actor in front: the caller asks, the judge reads",
  "are asked": "the actor in front",
};

const WORD = new RegExp(`\\b(${Object.keys(BETTER).join("|")})\\b`, "gi");

/** `path:line: word: what to write instead`. Pure. */
const poor = (all: readonly Source[]): readonly string[] =>
  all.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, at) =>
        [...line.matchAll(WORD)].map(
          ([word]) => `${path}:${at + 1}: "${word}": ${BETTER[word.toLowerCase()]}`,
        ),
      ),
  );

test("sources and pages use the words of the field", () => {
  const all = [...sources(), ...pages()].filter(
    ({ path }) => !path.includes("tidy-words"),
  );

  expect(all.length).toBeGreaterThan(100);
  expect(poor(all)).toEqual([]);
});

describe("the rule of words", () => {
  test("names the line, the word and a better one", () => {
    expect(poor([{ path: "a.ts", text: "// fine\n// Nobody waits.\n" }])).toEqual([
      `a.ts:2: "Nobody": ${BETTER.nobody}`,
    ]);
  });

  test("knows words by their borders", () => {
    expect(poor([{ path: "a.ts", text: "const crewed = 1; // borrowing\n" }])).toEqual(
      [],
    );
  });
});
