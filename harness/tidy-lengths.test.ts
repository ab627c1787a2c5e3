/** Functions stay short enough to be read at one go. */
import { describe, expect, test } from "vitest";
import { isTest, type Source, sources } from "./tidy-sources.laws.ts";

/** A function may have so many lines. */
const LINES_MAX = 60;

/**
 * Those that are longer, each with its lines today. A number here only goes down; a new name needs a reason
 * beside it.
 */
const LONGER: Readonly<Record<string, number>> = {
  "harness/checker/explicit/kernel/candidate.ts candidateOf": 73,
  "harness/checker/explicit/kernel/expand.ts kernelOf": 117,
  "harness/checker/explicit/kernel/offers.ts offersOf": 70,
  "harness/checker/explicit/worker.ts work": 75,
  "harness/checker/symbolic/node-table.ts nodeTable": 79,
  "harness/consistency/sessions/from-the-end.ts fromTheEnd": 78,
  "harness/consistency/sessions/guarantees.ts guarantee": 75,
  // One process: short handlers that share its scope and rules.
  "spec/tcp/arrival.ts arrivalAt": 141,
  "spec/tcp/endpoint.ts endpoint": 103,
  "spec/tcp/tcp.ts connection": 75,
  // The calls of one kernel, and the operations of one file system: short functions that share its rules.
  "spec/vfs/files.ts filesOf": 109,
  "spec/vfs/floppy.ts floppyOperations": 111,
  "spec/vfs/names.ts namesOf": 169,
  "spec/vfs/plain-tree.ts onPath": 69,
  "spec/vfs/walk.ts switchOf": 71,
};

type Length = { readonly name: string; readonly lines: number };

const START =
  /^(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+)\b)|^ {2}(?:static |async |get |set |override )*(#?\w+)\(/;

/** What a constant that is a function begins with: `= (`, `= <T>(`, `= async (`; a table of data does not. */
const IS_ARROW = /^[^=]*(?:=>[^=]*)*\s=\s+(?:async )?(?:<[^=]*>)?\([\s\S]*?=>/;

/** Whether a line begins the next statement, or the next member of a class. */
const isNext = (line: string, indent: string): boolean =>
  /^[\w#/@"'`]/.test(line) ||
  (indent !== "" && (/^ {2}[\w#/@]/.test(line) || line.startsWith("}")));

/** Top-level functions and methods of a file that the formatter has laid out. Pure. */
const lengthsOf = ({ path, text }: Source): readonly Length[] => {
  const lines = text.split("\n");
  return lines.flatMap((line, at): Length[] => {
    const [, named, constant, method] = line.match(START) ?? [];
    const name = named ?? constant ?? method;
    if (name === undefined || (method !== undefined && !line.endsWith("{"))) return [];
    const indent = method === undefined ? "" : "  ";
    const next = lines.findIndex((each, i) => i > at && isNext(each, indent));
    const body = lines.slice(at, next < 0 ? undefined : next);
    while (body.at(-1) === "") body.pop();
    const isFunction =
      constant === undefined || IS_ARROW.test(body.slice(0, 20).join("\n"));
    return isFunction ? [{ name: `${path} ${name}`, lines: body.length }] : [];
  });
};

/** A line for each function that is longer than it may be. Pure. */
const complaints = (
  lengths: readonly Length[],
  longer: Readonly<Record<string, number>>,
): readonly string[] => {
  const known = new Map(lengths.map(({ name, lines }) => [name, lines]));
  return [
    ...lengths.flatMap(({ name, lines }) =>
      lines > (longer[name] ?? LINES_MAX)
        ? [
            `${name}: ${lines} lines, at most ${longer[name] ?? LINES_MAX}: make two of it`,
          ]
        : [],
    ),
    ...Object.entries(longer).flatMap(([name, most]) =>
      (known.get(name) ?? 0) < most
        ? [
            `${name}: ${known.get(name) ?? "no"} lines now, so write that instead of ${most}`,
          ]
        : [],
    ),
  ];
};

test("no function grows beyond its length", () => {
  const lengths = sources()
    .filter(({ path }) => !isTest(path))
    .flatMap(lengthsOf);

  expect(lengths.length).toBeGreaterThan(1000);
  expect(complaints(lengths, LONGER)).toEqual([]);
});

describe("the rule of lengths", () => {
  const text = `
export const short = (a: number) => a;
const table = {
  one: 1,
};
const below = (a: number): number =>
  a;
export const long = <T>(
  a: T,
): T => {
  const b = a;

  return b;
};
function plain() {
  return {
    a: 1,
  };
}
class Some {
  method(a: number) {
    return a;
  }
}
`;

  test("counts the lines of functions and methods", () => {
    expect(lengthsOf({ path: "a.ts", text })).toEqual([
      { name: "a.ts short", lines: 1 },
      { name: "a.ts below", lines: 2 },
      { name: "a.ts long", lines: 7 },
      { name: "a.ts plain", lines: 5 },
      { name: "a.ts method", lines: 3 },
    ]);
  });

  test("complains of what grows, of what is new, and of what has shrunk unnoticed", () => {
    const lengths = [
      { name: "a.ts grown", lines: 81 },
      { name: "a.ts fresh", lines: 61 },
      { name: "a.ts shrunk", lines: 70 },
      { name: "a.ts same", lines: 90 },
    ];
    const longer = {
      "a.ts grown": 80,
      "a.ts shrunk": 75,
      "a.ts same": 90,
      "a.ts gone": 99,
    };

    expect(complaints(lengths, longer).map((each) => each.split(":")[0])).toEqual([
      "a.ts grown",
      "a.ts fresh",
      "a.ts shrunk",
      "a.ts gone",
    ]);
  });
});
