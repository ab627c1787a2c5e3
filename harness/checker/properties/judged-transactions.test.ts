import { describe, expect, test } from "vitest";
import { versionCheck } from "../../../spec/version-check/version-check.ts";
import { listAppend, rwRegister } from "../../history/objects.ts";
import type { Scope } from "../../model/family.ts";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import type { Sequential } from "../../model/sequential.ts";
import { system } from "../../model/system.ts";
import { checkWith } from "../check-with.ts";

type Micro = readonly [f: string, key: string, value?: unknown];
type Request = { readonly type: "txn"; readonly value: readonly Micro[] };
type Answer = readonly Micro[] | "aborted";
type Object = Sequential<unknown, Request, Answer>;

const txn = (...value: readonly Micro[]): Request => ({ type: "txn", value });
const { next, process } = speaks<
  { readonly now: unknown; readonly before: unknown },
  never,
  Request,
  Answer
>();

/** A server that runs each transaction at once; a stale one answers reads from the state before the last write. */
const serving = (
  object: Object,
  scripts: readonly (readonly Request[])[],
  isStale: boolean,
) =>
  system({
    name: "transactions",
    roles: {
      server: one(
        process({
          init: { now: object.initial, before: object.initial },
          request: ({ now, before }, request) => {
            const isRead = request.value.every(([f]) => f === "r");
            const [after, answer] = object.apply(
              isRead && isStale ? before : now,
              request,
            );
            return next(isRead ? { now, before } : { now: after, before: now }).respond(
              answer,
            );
          },
        }),
      ),
    },
    clients: Object.fromEntries(
      scripts.map((script, i) => [`client${i}`, { at: "server", script }]),
    ),
    consistent: {
      "strict-serializable": object,
      "strong-session-serializable": object,
      serializable: object,
      linearizable: object,
    },
  });

const lists = listAppend() as unknown as Object;
const registers = rwRegister() as unknown as Object;

describe.each(["explicit", "symbolic"] as const)(
  "transactions, by the %s engine",
  (engine) => {
    const verdictsOf = (...server: Parameters<typeof serving>) =>
      Object.fromEntries(
        checkWith(engine, serving(...server)).properties.map((each) => [
          each.name,
          each.verdict,
        ]),
      );
    const appending = [
      [txn(["append", "x", 1], ["append", "y", 1])],
      [txn(["r", "x"], ["r", "y"])],
    ];

    test("a level holds, and models of single operations say that they do not apply", () => {
      expect(verdictsOf(lists, appending, false)).toMatchObject({
        "strict-serializable": "holds",
        serializable: "holds",
        linearizable: "unsupported",
      });
    });

    test("a stale read violates what looks at time, and no other level", () => {
      expect(verdictsOf(lists, appending, true)).toMatchObject({
        "strict-serializable": "violated",
        "strong-session-serializable": "holds",
        serializable: "holds",
      });
      const own = [[txn(["w", "x", 1]), txn(["r", "x"])]];
      expect(verdictsOf(registers, own, true)).toMatchObject({
        "strict-serializable": "violated",
        "strong-session-serializable": "violated",
        serializable: "holds",
      });
    });

    test("of histories that differ only in time, a level that looks at time tells one from the other", () => {
      const mutant = "a snapshot is one commit old";
      const { scope, mutants } = versionCheck;
      const stale = versionCheck.system(
        { ...scope, ...mutants[mutant]!.scope } as Scope,
        mutant,
      );
      const { properties } = checkWith(engine, stale);
      const said = (name: string) =>
        properties.find((each) => each.name === name)?.verdict;
      expect(said("strong-snapshot-isolation")).toBe("violated");
      expect(said("snapshot-isolation")).toBe("holds");
    });

    test("more transactions than all orders are tried of are judged as well", () => {
      const many = [Array.from({ length: 9 }, (_, i) => txn(["r", "x"], ["w", "x", i]))];
      expect(verdictsOf(registers, many, false)).toMatchObject({
        "strict-serializable": "holds",
      });
    });
  },
);
