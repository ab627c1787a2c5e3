import { check } from "lockstep";
import { expect, test } from "vitest";
import { nat } from "./nat.ts";
import { defaults } from "./scope.ts";

const REPLIES = "a reply reaches the endpoint that asked and no other";

test.each([
  ["two hosts and two ports", {}, 233, 659],
  ["two hosts and one port", { ports: 1 }, 113, 295],
  [
    "expiry by the timer alone, ports used again at once",
    { expiry: "timer", reuse: "at-once" },
    380,
    1_078,
  ],
  ["with time", { expiry: "timer", life: 2, begun: false }, 983, 2_503],
  ["three hosts and two ports", { hosts: 3 }, 2_901, 10_076],
  ["connections that are closed", { protocol: "tcp", closes: true }, 2_911, 10_699],
  [
    "connections that are opened again",
    { protocol: "tcp", closes: true, asks: 2, hosts: 1 },
    265,
    784,
  ],
  [
    "hosts that ask each other",
    { hairpin: true, filtering: "independent", timer: 0 },
    221,
    524,
  ],
])("%s", (_, changed, states, transitions) => {
  const checked = check(nat.system({ ...defaults, ...changed }), {
    only: ["no inside address is seen outside"],
  });

  expect(checked).toMatchObject({ states, transitions, complete: true });
});

test("the reply to one host reaches another one, in six steps", () => {
  const changed = { expiry: "timer", reuse: "at-once" };
  const { properties } = check(nat.system({ ...defaults, ...changed }), {
    only: [REPLIES],
  });
  const { path } = properties.find(({ name }) => name === REPLIES)!;

  expect(
    path!.entries.map(({ action, node, name, letter }) =>
      letter === undefined
        ? [action, name ?? ""].join(" ").trim()
        : `${letter.from} to ${node}`,
    ),
  ).toEqual(["h0 to nat", "nat to s0", "tick", "act expire", "h1 to nat", "s0 to nat"]);
});
