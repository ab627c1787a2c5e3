/** The age of a message: kept by the environment, and shown to the process that receives it. */
import { expect, test } from "vitest";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { pathLines } from "../../report/path-report.ts";
import { pathTrace } from "../../report/path-trace.ts";
import { isSameStep } from "../../report/same-step.ts";
import { check } from "../check.ts";
import { expectAllAgree } from "../oracle/agreement.laws.ts";
import { replay } from "../paths/replay.ts";

type Segment = {
  readonly seq: number;
  readonly ack: number | null;
  readonly syn: boolean;
};

/**
 * A host that keeps the greatest age of a segment that it received. A segment vanishes once it is older than `lives`
 * ticks, and the host is deaf to segments older than 2 ticks.
 */
const late = (lives: number, network: "bag" | "fifo" | "set" = "bag"): System => {
  const { next, process } = speaks<number, Segment>();
  return system({
    name: "late",
    roles: {
      sender: one(
        process({
          init: 0,
          actions: {
            send: (n) =>
              n === 2
                ? undefined
                : next(n + 1).send("host", {
                    ...(n === 0 ? { syn: true, seq: n } : { seq: n, syn: false }),
                    ack: null,
                  }),
          },
        }),
      ),
      host: one(
        process({
          init: -1,
          receive: (oldest, { age }) => next(Math.max(oldest, age)),
          deaf: (_, { age }) => age > 2,
        }),
      ),
    },
    environment: {
      network,
      ticks: "unlimited",
      ages: ({ age }) => (age < lives ? age + 1 : undefined),
    },
    always: { "none is older than a unit": ({ host }) => host <= 1 },
    sometimes: { "one waits": ({ flying }) => flying.some(({ age }) => age === 1) },
  });
};

test("receivers, letter tests and properties see the age, in every network and engine", () => {
  const old = "none is older than a unit";
  for (const network of ["bag", "fifo", "set"] as const) {
    expect(expectAllAgree(late(1, network)).properties[old]).toEqual(["holds", null]);
    expect(expectAllAgree(late(2, network)).properties[old]).toEqual(["violated", 4]);
  }
});

test("a path shows the age beside the message, its fields in one order and no nulls", () => {
  const spec = late(2);
  const [judged] = check(spec).properties;
  const { path } = judged!;
  expect(pathLines(spec, path!).at(-1)).toMatch(
    /sender → host +syn yes {2}seq 0 {2}\(2 old\) +2/,
  );
  const other = check({
    ...spec,
    always: {},
    sometimes: {
      "the second came": (({
        flying,
        host,
        sender,
      }: {
        flying: readonly unknown[];
        host: number;
        sender: number;
      }) => sender === 2 && flying.length === 0 && host === 0) as never,
    },
  }).properties[0]!.path!;
  expect(
    pathLines(spec, other)
      .slice(-2)
      .map((line) => /(syn.*?) {3}/.exec(`${line}   `)?.[1])
      .sort(),
  ).toEqual(["syn no  seq 1", "syn yes  seq 0"]);
  const { events } = pathTrace({
    subject: "late",
    scope: {},
    system: spec,
    judged: { ...judged!, path: path! },
    why: "",
  });
  const again = replay(
    spec,
    { property: judged!.name, verdict: "violated", loop: undefined },
    events.map((event) => isSameStep(event as never)),
  );
  expect([again.taken, again.verdict]).toEqual([4, "violated"]);
});

test("an age that is none is refused", () => {
  const spec = late(2);
  const wrong = {
    ...spec,
    environment: { ...spec.environment, ages: (body: unknown) => body as number },
  };
  expect(() => check(wrong)).toThrow(InputError);
  expect(() => check(wrong)).toThrow(/ages gives .* for a letter from sender to host/);
});
