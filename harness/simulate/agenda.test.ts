import fc from "fast-check";
import { expect, test } from "vitest";
import { Agenda } from "./agenda.ts";

test("calls run in order of time, and of planning where times are equal", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ms: fc.nat(20), isCancelled: fc.boolean() }), {
        maxLength: 200,
      }),
      async (planned) => {
        const agenda = new Agenda();
        const ran: number[] = [];
        const cancels = planned.map(({ ms }, nth) => agenda.at(ms, () => ran.push(nth)));
        for (const [nth, { isCancelled }] of planned.entries())
          if (isCancelled) cancels[nth]!();
        const kept = planned.flatMap((each, nth) =>
          each.isCancelled ? [] : [{ ...each, nth }],
        );
        expect(agenda.waiting).toBe(kept.length);
        await agenda.run(() => false, 1000);
        const expected = kept.toSorted((one, other) => one.ms - other.ms);
        expect(ran).toEqual(expected.map(({ nth }) => nth));
        expect(agenda.waiting).toBe(0);
      },
    ),
  );
});

test("all promises settle before the next call runs, however long their chain", async () => {
  const agenda = new Agenda();
  const log: string[] = [];
  const chain = async (name: string): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await null;
    log.push(name);
  };
  for (const name of ["a", "b", "c"])
    agenda.at(1, () => {
      log.push(`begin ${name}`);
      void chain(name);
    });
  await agenda.run(() => false, 10);
  expect(log).toEqual(["begin a", "a", "begin b", "b", "begin c", "c"]);
});

test("a timer that is reset again and again does not fill the memory", async () => {
  const agenda = new Agenda();
  let rings = 0;
  let cancel = (): void => {};
  let most = 0;
  const again = (left: number): void => {
    cancel();
    cancel = agenda.after(1_000_000, () => (rings += 1));
    most = Math.max(most, agenda.size);
    if (left > 0) agenda.after(1, () => again(left - 1));
  };
  again(20_000);
  await agenda.run(() => false, 100_000);
  expect(rings).toBe(1);
  expect(most).toBeLessThan(5000);
});

test("cancelling a call after it ran, or twice, has no effect", async () => {
  const agenda = new Agenda();
  const cancel = agenda.after(1, () => {});
  await agenda.run(() => false, 10);
  cancel();
  cancel();
  expect(agenda.waiting).toBe(0);
});

test("an error of a call ends the run, and so does the limit of calls", async () => {
  const failing = new Agenda();
  failing.at(1, () => {
    throw new Error("broken");
  });
  await expect(failing.run(() => false, 10)).rejects.toThrow("broken");
  const endless = new Agenda();
  const again = (): void => void endless.after(1, again);
  again();
  await expect(endless.run(() => false, 10)).rejects.toThrow("within 10 steps");
});
