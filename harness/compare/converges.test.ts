import { describe, expect, test } from "vitest";
import { models } from "../consistency/models.ts";
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { system } from "../model/system.ts";
import { converges } from "./converges.ts";
import { cell, copies, type Request } from "./fixtures.laws.ts";
import { CONVERGING, scriptsFor } from "./workloads.ts";

const never = { stop: () => false };
const judged = (store: ReturnType<typeof copies>) =>
  scriptsFor(store, cell, CONVERGING).map(
    (scripts) => converges(store, cell, scripts, never).verdict,
  );

describe("convergence of a spec", () => {
  test("proven where fairness promises that a put is sent on", () => {
    expect(judged(copies({ fair: { weak: ["tell"] } }))).toEqual(["proven", "proven"]);
  });
  test("refuted where a put beside another leaves each copy with its own", () => {
    const replacing = copies({ replaces: true, fair: { weak: ["tell"] } });
    expect(judged(replacing)).toEqual(["proven", "refuted"]);
  });
  test("refuted where sending on is not promised, or does not happen", () => {
    expect(judged(copies())).toEqual(["refuted", "refuted"]);
    const silent = copies({ tells: false, fair: { weak: ["tell"] } });
    expect(judged(silent)).toEqual(["refuted", "refuted"]);
  });
  test("a refutation comes with a path whose history the judge of histories refutes", () => {
    const store = copies({ tells: false });
    const [scripts] = scriptsFor(store, cell, CONVERGING);
    const found = converges(store, cell, scripts!, never);
    if (found.verdict !== "refuted") throw new Error(found.verdict);
    const { path, judgement } = found.refutation;
    expect(path.entries.map(({ action }) => action)).toEqual([
      "request",
      "request",
      "request",
    ]);
    expect(judgement.witness!.operations.length).toBeLessThanOrEqual(path.history.length);
    expect(models.convergent(cell, judgement.witness!.operations).verdict).toBe(
      "violated",
    );
  });
  test("past the limit it is unfinished", () => {
    const store = copies();
    const [scripts] = scriptsFor(store, cell, CONVERGING);
    expect(converges(store, cell, scripts!, { stop: () => true }).verdict).toBe(
      "unfinished",
    );
  });
});

type Held = { readonly value: number | null; readonly asked: boolean };
type Told = { readonly type: "told" | "late"; readonly value: number };

/** A put also sends a second letter. A copy takes it only if `isTaken` and after its first read. */
const withLate = (isTaken: boolean) => {
  const { next, process } = speaks<Held, Told, Request, number | null>();
  const copy = (other: string) =>
    process({
      init: { value: null, asked: false },
      request: (held, request) =>
        request.type === "get"
          ? next({ ...held, asked: true }).respond(held.value)
          : next({ ...held, value: request.value })
              .send(other, { type: "told", value: request.value })
              .send(other, { type: "late", value: 9 })
              .respond(null),
      receive: (held, { body }) => {
        const isHeard = body.type === "told" || (isTaken && held.asked);
        return isHeard ? next({ ...held, value: body.value }) : [];
      },
    });
  return system({
    name: "late letters",
    roles: { left: one(copy("right")), right: one(copy("left")) },
    clients: {
      ann: { at: "left", script: [{ type: "put", value: 1 }] },
      bob: { at: "right", script: [{ type: "get" }] },
    },
    consistent: { linearizable: cell },
  });
};

test("leftover letters are searched again if a process takes one after a read", () => {
  const scripts = {
    ann: [{ type: "put", value: 1 }, { type: "get" }],
    bob: [{ type: "get" }, { type: "get" }],
  };
  const verdictOf = (isTaken: boolean) =>
    converges(withLate(isTaken), cell, scripts, never).verdict;
  expect(verdictOf(false)).toBe("proven");
  // After bob's first get his copy takes the 9, which no client put.
  expect(verdictOf(true)).toBe("refuted");
});
