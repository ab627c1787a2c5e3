import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Claim, Locks } from "./locks.ts";

const claims = fc.array(
  fc.record({ key: fc.constantFrom("a", "b", "c"), isExclusive: fc.boolean() }),
  { maxLength: 4 },
);

const conflict = (one: readonly Claim[], other: readonly Claim[]): boolean =>
  one.some((a) => other.some((b) => a.key === b.key && (a.isExclusive || b.isExclusive)));

test("calls that use the same are done one after another, in their order, and all are done", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ claims, turns: fc.nat(4) }), { maxLength: 12 }),
      async (calls) => {
        const locks = new Locks();
        const running = new Set<number>();
        const begun: number[] = [];
        await Promise.all(
          calls.map(({ claims: wanted, turns }, nth) =>
            locks.hold(wanted, async () => {
              for (const each of running)
                expect(conflict(calls[each]!.claims, wanted)).toBe(false);
              for (let before = 0; before < nth; before++)
                if (!begun.includes(before))
                  expect(conflict(calls[before]!.claims, wanted)).toBe(false);
              begun.push(nth);
              running.add(nth);
              for (let turn = 0; turn < turns; turn++) await Promise.resolve();
              running.delete(nth);
            }),
          ),
        );
        expect(begun).toHaveLength(calls.length);
      },
    ),
  ));

test("calls that only look are done at the same time; a failure gives back what was claimed", async () => {
  const locks = new Locks();
  const looking = [{ key: "a", isExclusive: false }];
  let most = 0;
  let running = 0;
  const look = () =>
    locks.hold(looking, async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
    });
  await Promise.all([look(), look(), look()]);
  expect(most).toBe(3);
  const changing = [{ key: "a", isExclusive: true }];
  const failed = locks.hold(changing, () => Promise.reject(new Error("failed")));
  await expect(failed).rejects.toThrow("failed");
  await locks.hold(changing, async () => expect(locks.changes).toBe(null));
  expect(locks.changes).toBe(2);
});
