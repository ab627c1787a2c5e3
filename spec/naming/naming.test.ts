import { check } from "lockstep";
import { expect, test } from "vitest";
import { namesOfFiles } from "./naming.ts";
import { defaults } from "./scope.ts";

/** The verdict on each property that speaks of opens, and the length of its path, after a file has moved. */
const outcomeOf = (
  names: string,
): Readonly<Record<string, readonly [string, number?]>> => {
  const { properties } = check(namesOfFiles.system({ ...defaults, names, opens: 3 }));
  return Object.fromEntries(
    properties
      .filter(({ name }) => name.startsWith("an open"))
      .map(({ name, verdict, path }) => [
        name,
        path ? [verdict, path.entries.length] : [verdict],
      ]),
  );
};

test("a file moves: one name breaks, one breaks until the remount, one stays intact", () => {
  expect(outcomeOf("host:path")).toEqual({
    "an open finds the file": ["violated", 4],
  });
  expect(outcomeOf("mount")).toEqual({
    "an open finds the file": ["violated", 4],
    "an open after the remount finds the file": ["holds"],
  });
  expect(outcomeOf("global")).toEqual({ "an open finds the file": ["holds"] });
});
