/**
 * A row whose clients read and write in sessions with requests of their own, on sides that the
 * family names.
 */
import { expect, test } from "vitest";
import { one, type Sequential, family as scoped, speaks, system } from "../index.ts";
import { judgeRow } from "./row.ts";

type Request =
  | { readonly type: "open" | "fetch" }
  | { readonly type: "store"; readonly text: number };

const note: Sequential<number, Request, number> = {
  name: "note",
  initial: 0,
  apply: (text, request) => {
    if (request.type === "store") return [request.text, 0];
    return [text, request.type === "fetch" ? text : 0];
  },
};
const { next, process } = speaks<number, never, Request, number>();
const server = process({
  init: 0,
  request: (text, request) => {
    if (request.type === "store") return next(request.text).respond(0);
    return next(text).respond(request.type === "fetch" ? text : 0);
  },
});
const family = scoped({
  scope: { servers: 2 },
  system: () =>
    system({
      name: "notes",
      roles: { here: one(server), there: one(server) },
      clients: {
        ann: { at: "here", script: [{ type: "open" }] },
        bob: { at: "there", script: [{ type: "open" }] },
      },
      consistent: { linearizable: note },
    }),
  compared: {
    sides: () => [["here"], ["there"]],
    asks: () => ({
      read: [{ type: "open" }, { type: "fetch" }],
      write: (text) => [{ type: "open" }, { type: "store", text }],
      wordOf: (request) => {
        const { type } = request as Request;
        return type === "store" ? "write" : type === "fetch" ? "read" : undefined;
      },
    }),
  },
});

test("compare asks a family for its sessions and its sides", () => {
  const searching = { engine: "symbolic", bytes: 2 ** 30, stop: () => false } as const;
  const configuration = { name: "notes", row: "", family, scope: family.scope };
  const row = judgeRow(configuration, ["linearizable", "convergent"], searching);
  const [open, fetch] = [{ type: "open" }, { type: "fetch" }];
  expect(row.searches.map(({ scripts }) => scripts)[0]).toEqual({
    ann: [open, { type: "store", text: 1 }],
    bob: [open, fetch, open, fetch],
  });
  expect(row.cells.get("linearizable")).toMatchObject({ verdict: "refuted" });
  const answered = { write: { verdict: "answered" }, read: { verdict: "answered" } };
  expect(row.availability).toMatchObject({ holding: answered, other: answered });
  expect(row.theorem).toMatchObject([
    { writer: "holding", outcome: "stale", answers: [0] },
    { writer: "other", outcome: "stale", answers: [0] },
  ]);
});
