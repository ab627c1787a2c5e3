import { describe, expect, test } from "vitest";
import type { System } from "../../model/system.ts";
import { numberedLetters } from "./numbered-letters.ts";

const number = new Map([
  ["a", 0],
  ["b", 1],
]);

const lettersOf = (environment: object) =>
  numberedLetters({ environment } as unknown as Pick<System, "environment">, number);

describe("letters by number", () => {
  test("know where they come from and go to", () => {
    const { letters, sender, target } = lettersOf({});
    const id = letters.id({ from: "b", to: "a", body: "hello" });

    expect(letters.id({ from: "b", to: "a", body: "hello" })).toBe(id);
    expect(letters.id({ from: "a", to: "b", body: "hello" })).not.toBe(id);
    expect([sender(id), target(id)]).toEqual([1, 0]);
  });

  test("differ by age only in a system whose letters age", () => {
    const old = { from: "a", to: "b", body: 1, age: 3 };
    const [ageing, ageless] = [lettersOf({ ages: () => 0 }), lettersOf({})];

    expect(ageing.letters.flying(ageing.letters.id(old)).age).toBe(3);
    expect(ageless.letters.flying(ageless.letters.id(old)).age).toBe(0);
  });

  test("go to a process of the system", () => {
    expect(() => lettersOf({}).letters.id({ from: "a", to: "c", body: 1 })).toThrow(
      'a sends to "c", which is no process; there are a, b',
    );
  });
});
