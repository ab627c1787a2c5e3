import fc from "fast-check";
import { expect, test } from "vitest";
import { register } from "../history/objects.ts";
import { histories } from "./histories.laws.ts";
import { historyOf, ORDER } from "./judge-all.ts";
import { models } from "./models.ts";
import { verdictsOf } from "./verdicts.ts";

const object = register<unknown>(0);

test("models asked one after another give the verdicts that each gives alone", () => {
  fc.assert(
    fc.property(
      histories({ operations: 6, unique: true, values: 4, clients: 3 }),
      (operations) => {
        const ask = verdictsOf(historyOf(object, operations));
        for (const name of ORDER) {
          const { verdict, reason } = models[name](object, operations);
          const said = ask(name);
          expect([name, said.verdict]).toEqual([name, verdict]);
          if (verdict === "unsupported") expect(said.reason).toBe(reason);
        }
      },
    ),
    { numRuns: 150, seed: 44 },
  );
});

test("each model judges a history once, however many callers ask", () => {
  let applied = 0;
  const counting = {
    ...register<unknown>(0),
    apply: (state: unknown) => [state, ++applied] as const,
  };
  const operations = [
    { client: "a", request: { type: "read" }, result: -1, invoked: 0, returned: 1 },
  ];
  const ask = verdictsOf(historyOf(counting as never, operations));
  expect(ask("linearizable").verdict).toBe("violated");
  const before = applied;
  expect(before).toBeGreaterThan(0);
  expect(ask("linearizable").verdict).toBe("violated");
  expect(applied).toBe(before);
});
