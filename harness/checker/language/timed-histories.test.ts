/** Time in histories: operations carry ticks, and a bound on staleness is judged by them. */
import { describe, expect, test } from "vitest";
import { register } from "../../history/register.ts";
import { InputError } from "../../model/input-error.ts";
import type { Operation } from "../../model/operation.ts";
import { speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { check } from "../check.ts";
import { expectAllAgree } from "../oracle/agreement.laws.ts";
import { replay } from "../paths/replay.ts";
import { walks } from "../paths/walk.laws.ts";
import { found, orbitsByForce } from "../symmetry/symmetry.laws.ts";

type Request =
  | { readonly type: "read" }
  | { readonly type: "write"; readonly value: number };
/** A copy of the value, and the number of ticks for which it may still be used. */
type Copy = { readonly value: number; readonly left: number };
type Scope = {
  /** The number of ticks for which a copy may be used. */
  readonly lease: number;
  readonly timed?: number | undefined;
  readonly ticks?: number | "unlimited";
  readonly caches?: number;
  /** The fault: a read prolongs the lease without a request to the store. */
  readonly isProlonged?: boolean;
};

const store = speaks<number, never, Request, number | null>();
const cache = speaks<Copy, never, Request, number | null>();

const BOUNDED = "bounded-staleness";
const LATE = "a read that begins a lease after the write returned answers it";

/** Caches that take a copy of the store's value, and answer reads from the copy as long as its lease lasts. */
const leased = ({ lease, timed, ticks, caches = 1, isProlonged }: Scope): System => {
  const at = ids("cache", caches);
  return system({
    name: "leases",
    roles: {
      store: one(
        store.process({
          init: 0,
          request: (_, request) =>
            request.type === "write"
              ? store.next(request.value).respond(null)
              : undefined,
        }),
      ),
      cache: many(at, () =>
        cache.process({
          init: { value: 0, left: lease },
          request: (copy) =>
            copy.left > 0
              ? cache
                  .next(isProlonged ? { ...copy, left: lease } : copy)
                  .respond(copy.value)
              : undefined,
          tick: ({ value, left }) => ({ value, left: Math.max(0, left - 1) }),
        }),
      ),
    },
    symmetric: ["cache"],
    clients: {
      writer: { at: "store", script: [{ type: "write", value: 1 }] },
      ...Object.fromEntries(
        at.map((id): [string, { at: string; script: Request[] }] => [
          `reader of ${id}`,
          { at: id, script: caches > 1 ? [READ] : [READ, READ] },
        ]),
      ),
    },
    environment: { network: "bag", ticks: ticks ?? "unlimited" },
    joint: (on) => ({
      renew: on(at, ({ store, cache }, id) =>
        cache[id]!.left === 0
          ? { cache: { [id]: { value: store, left: lease } } }
          : undefined,
      ),
    }),
    always: {
      [LATE]:
        timed !== undefined &&
        (({ history }) => !history.some((read) => isLate(lease, read, history))),
    },
    consistent: {
      linearizable: register(0),
      [BOUNDED]: timed !== undefined && register(0),
    },
    ...(timed !== undefined && { timed }),
  });
};

const READ: Request = { type: "read" };

const isLate = (
  lease: number,
  read: Operation<Request, number | null>,
  history: readonly Operation<Request, number | null>[],
): boolean =>
  read.result === 0 &&
  history.some(
    ({ request, returned }) =>
      request.type === "write" && read.invoked - returned > lease,
  );

describe("a lease", () => {
  // The counterexample has the write, the ticks for which an older copy may still be used, and the read.
  test.each([1, 2, 3])("of %i ticks bounds staleness so, and no tick less", (lease) => {
    const right = expectAllAgree(leased({ lease, timed: lease })).properties;
    expect([right[BOUNDED], right[LATE], right.linearizable]).toEqual([
      ["holds", null],
      ["holds", null],
      ["violated", 2],
    ]);
    const tight = leased({ lease, timed: lease - 1 });
    expect(expectAllAgree(tight).properties[BOUNDED]).toEqual(["violated", lease + 1]);
  });

  test("that reading makes longer bounds nothing", () => {
    const wrong = leased({ lease: 2, timed: 2, isProlonged: true });
    const { properties } = expectAllAgree(wrong);
    expect(properties[BOUNDED]).toEqual(["violated", 5]);
    expect(properties[LATE]).toEqual(["violated", 5]);
  });

  test("has as many states as are to be told apart, however long time is", () => {
    const states = (scope: Omit<Scope, "lease">): number =>
      expectAllAgree(leased({ lease: 2, ...scope })).states;
    expect({
      untimed: states({}),
      "not told apart": states({ timed: 0 }),
      "up to 1": states({ timed: 1 }),
      "up to 2": states({ timed: 2 }),
      "3 ticks": states({ timed: 2, ticks: 3 }),
    }).toEqual({
      untimed: 57,
      "not told apart": 57,
      "up to 1": 180,
      "up to 2": 435,
      "3 ticks": 312,
    });
  });

  test("without time told apart is judged as linearizability is", () => {
    const { linearizable, [BOUNDED]: bounded } = expectAllAgree(
      leased({ lease: 2, timed: 0 }),
    ).properties;
    expect(bounded).toEqual(linearizable);
  });
});

describe("a path through time", () => {
  const wrong = leased({ lease: 2, timed: 2, isProlonged: true });
  const { path } = check(wrong, { only: [BOUNDED] }).properties[0]!;

  test("tells the ticks of its operations", () => {
    const ticks = path!.history.map(({ client, invoked, returned }) => [
      client,
      Math.floor(invoked),
      Math.floor(returned),
    ]);
    expect(ticks).toEqual([
      ["writer", 0, 0],
      ["reader of cache0", 1, 1],
      ["reader of cache0", 2, 2],
    ]);
  });

  test("is replayed, and found by walks", () => {
    const again = replay(
      wrong,
      { property: BOUNDED, verdict: "violated", loop: undefined },
      path!.entries.map(
        (entry) => (other) => JSON.stringify(other) === JSON.stringify(entry),
      ),
    );
    expect([again.verdict, again.taken]).toEqual(["violated", 5]);
    const walked = walks(wrong, 2000).properties.find(({ name }) => name === BOUNDED)!;
    expect([walked.verdict, walked.path!.entries.length]).toEqual(["violated", 5]);
    const tight = walks(leased({ lease: 2, timed: 2 }), 200).properties;
    expect(tight.find(({ name }) => name === BOUNDED)!.verdict).toBe("unfinished");
  });

  test("has images where caches are interchangeable", () => {
    const two = leased({ lease: 2, timed: 2, caches: 2 });
    const cells = cellsOf(two);
    const { rows } = found(cells, Number.POSITIVE_INFINITY);
    const checked = check(two, { symmetry: true });
    expect(rows.length).toBe(check(two, { only: [] }).states);
    expect(checked.states).toBe(orbitsByForce(cells, rows).count);
    expect(checked.states).toBeLessThan(rows.length);
    expect(checked.properties.find(({ name }) => name === BOUNDED)!.verdict).toBe(
      "holds",
    );
  });
});

describe("time in histories is refused", () => {
  test.each([
    ["without a bound", { timed: undefined }, /has no bound; say how many ticks/],
    ["of no whole number", { timed: 1.5 }, /timed is 1.5, but must be a whole number/],
    ["where none passes", { environment: { network: "bag" } }, /no time passes/],
  ])("%s", (_, change, message) => {
    const { roles } = leased({ lease: 1 });
    const described = {
      name: "leases",
      roles,
      environment: { network: "bag", ticks: 1 },
      consistent: { [BOUNDED]: register(0) },
      timed: 1,
    };
    const wrong = { ...described, ...change } as never;
    expect(() => system(described as never)).not.toThrow();
    expect(() => system(wrong)).toThrow(InputError);
    expect(() => system(wrong)).toThrow(message);
  });
});
