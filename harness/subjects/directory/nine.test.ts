import { expect, test } from "vitest";
import { repairsOf, replicasOf } from "./replicas.ts";
import { transfer } from "./workload.ts";

const event = (node: string, action: string, more: object) => ({
  at: 0,
  node,
  action,
  ...more,
});
const mapping = { key: "k", nodes: ["n1", "n2"] };
const copy = (version: number) => ({ key: "k", held: { version, value: version } });
const sent = { type: "keep", op: "n1.1.1", copy: { version: 2, value: 2 } };
const answered = { id: "n1.1.1", type: "write", key: "k", result: { type: "write_ok" } };
const events = [
  event("d", "number", { state: mapping }),
  event("n1", "send", { message: { id: "m", from: "n1", to: "n2", body: sent } }),
  event("n1", "hold", { state: copy(2) }),
  event("n2", "hold", { state: copy(2) }),
  event("n1", "respond", { op: answered }),
] as Parameters<typeof replicasOf>[0];

test("a replica is a node that is named, runs, and has the last answered put", () => {
  const havingAfter = (...more: readonly object[]) =>
    replicasOf([...events, ...more] as typeof events)[0]!.having;

  expect(havingAfter()).toEqual(["n1", "n2"]);
  expect(havingAfter(event("n2", "crash", {}))).toEqual(["n1"]);
  expect(havingAfter(event("n2", "hold", { state: copy(1) }))).toEqual(["n1"]);
  expect(havingAfter(event("n2", "hold", { state: { key: "k", held: null } }))).toEqual([
    "n1",
  ]);
  const moved = { key: "k", how: "end", nodes: ["n1", "n3"] };
  expect(havingAfter(event("d", "change", { state: moved }))).toEqual(["n1"]);
});

test("a repair lasts from the fault to the end of the change that replaces the node", () => {
  const change = { source: "n1", from: "n2", to: "n3" };
  const all = [
    event("n2", "crash", { time: 100 }),
    event("d", "change", { time: 900, state: { key: "k", how: "begin", change } }),
    event("d", "change", { time: 950, state: { key: "k", how: "end", change: null } }),
  ] as typeof events;

  expect(repairsOf(all, { action: "crash", node: "n2" })).toEqual([850]);
  expect(repairsOf(all, { action: "crash", node: "n1" })).toEqual([]);
});

test("nine processes: every key is back to its replicas, and read", async () => {
  const { verdict, text } = await transfer.run([]);
  expect(text).toMatch(/each of 40 keys at 3 nodes in the end; \d+ keys of n3 replaced/);
  expect(verdict).toBe("holds");
}, 180_000);
