import { expect, test } from "vitest";
import { judgeRun } from "../../../conform/judge-run.ts";
import { subject } from "../../../subjects/single-copy.ts";
import { testSimulated } from "./simulated.ts";

const implementation = subject.implementation!;

/** The store under schedules of which some have no reads. */
const without = (isWithout: (seed: number) => boolean) => ({
  ...subject,
  implementation: {
    ...implementation,
    schedule: (seed: number) => {
      const schedule = implementation.schedule(seed);
      const isWrite = ({ request }: (typeof schedule.requests)[number]) =>
        (request as { readonly type: string }).type === "write";
      return isWithout(seed)
        ? { ...schedule, requests: schedule.requests.filter(isWrite) }
        : schedule;
    },
  },
});
const tested = (isWithout: (seed: number) => boolean) =>
  testSimulated(without(isWithout), { first: 1, count: 3 }, [], () => {});

test("a run in which nothing was read is unsupported by promises, and judged by the spec", async () => {
  const { implementation: silent } = without(() => true);
  const judged = judgeRun(silent, await silent.simulate(silent.schedule(1), []));

  expect(judged).toMatchObject({
    conformance: { verdict: "holds" },
    promises: [
      {
        name: "linearizable",
        isUnread: true,
        verdict: "unsupported",
        reason:
          "nothing was read: no answer in this history tells what the register held",
      },
    ],
  });
});

test("runs in which nothing was read count only if nothing was read in any run", async () => {
  expect(await tested((seed) => seed > 1)).toMatchObject({
    unread: 2,
    findings: [{ verdict: "holds" }, { verdict: "holds" }],
  });
  expect(await tested((seed) => seed < 3)).toMatchObject({
    unread: 2,
    findings: [{ verdict: "holds" }, { verdict: "holds" }],
  });
  expect(await tested(() => true)).toMatchObject({
    unread: 3,
    findings: [{ verdict: "holds" }, { verdict: "unsupported" }],
  });
});
