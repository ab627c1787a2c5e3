import { describe, expect, test } from "vitest";
import type { Scope } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import { scopeWith } from "./parameters.ts";

const store = {
  scope: { n: 3, w: 2, writeBack: true, network: "bag", first: [1, 4] },
  limits: ({ n }: Scope) => ({
    n: [1, 5] as const,
    w: [1, Number(n)] as const,
    network: ["bag", "fifo"],
    first: [0, 9] as const,
  }),
};

describe("parameters", () => {
  test("are numbers, switches and words; others keep their defaults", () => {
    expect(scopeWith(store, ["n=4", "write-back=off", "network=fifo"])).toEqual({
      n: 4,
      w: 2,
      writeBack: false,
      network: "fifo",
      first: [1, 4],
    });
    expect(scopeWith(store, [])).toEqual(store.scope);
  });

  test("a list is written with commas, and may be empty", () => {
    expect(scopeWith(store, ["first=7,0,7"]).first).toEqual([7, 0, 7]);
    expect(scopeWith(store, ["first=none"]).first).toEqual([]);
  });

  test.each([
    ["on", true],
    ["true", true],
    ["off", false],
    ["false", false],
  ])("a switch may be %s", (word, value) => {
    expect(scopeWith(store, [`write-back=${word}`]).writeBack).toBe(value);
  });

  test("the command line precedes the scope of a mutant, which precedes the defaults", () => {
    expect(scopeWith(store, ["w=1"], { w: 3, n: 5 })).toMatchObject({ w: 1, n: 5 });
  });

  test("a range may depend on another parameter", () => {
    expect(scopeWith(store, ["n=5", "w=5"])).toMatchObject({ n: 5, w: 5 });
  });

  test.each([
    ["w=5", "w is 5, but must be between 1 and 3 (with n=3)"],
    ["n=0", "n is 0, but must be between 1 and 5"],
    ["n=2.5", 'n is "2.5", but must be a whole number (default 3)'],
    ["n=", 'n is "", but must be a whole number (default 3)'],
    ["write-back=maybe", 'write-back is "maybe", but must be on or off (default on)'],
    ["network=tcp", "network is tcp, but must be one of bag, fifo"],
    ["write-bakc=on", 'no parameter "write-bakc"; did you mean "write-back"?'],
    [
      "toString=1",
      'no parameter "toString"; the parameters are: "n"; "w"; "write-back"; "network"; "first"',
    ],
    [
      "first=1,x",
      'first is "1,x", but must be whole numbers with commas between them, or none (default 1,4)',
    ],
    ["first=1,10", "first is 1,10, but must be between 0 and 9"],
    ["n", 'parameter "n" has no value; write it as name=value'],
  ])("%s is refused: %s", (given, message) => {
    const scope = () => scopeWith(store, [given]);

    expect(scope).toThrow(InputError);
    expect(scope).toThrow(message);
  });

  test("a parameter given twice is refused", () => {
    expect(() => scopeWith(store, ["n=1", "n=2"])).toThrow("n is given twice");
  });
});
