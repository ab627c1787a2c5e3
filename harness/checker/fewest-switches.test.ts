import { expect, test } from "vitest";
import { speaks } from "../model/process.ts";
import { many } from "../model/roles.ts";
import { system } from "../model/system.ts";
import { check } from "./check.ts";

test("of equally short counterexamples the one with the fewest process switches is told", () => {
  const { next, process } = speaks<number>();
  const counting = system({
    name: "counting",
    roles: {
      counter: many(["a", "b", "c"], () =>
        process({ init: 0, actions: { up: (n) => (n < 3 ? next(n + 1) : undefined) } }),
      ),
    },
    always: {
      "not all of them counted": ({ counter }) =>
        Object.values(counter).some((n) => n < 2),
    },
  });
  const [judged] = check(counting).properties;
  const actors = judged!.path!.entries.map(({ node }) => node);
  expect(actors).toHaveLength(6);
  const switches = actors.filter((node, i) => i > 0 && node !== actors[i - 1]);
  expect(switches).toHaveLength(2); // One story after the other, whoever comes first.
});
