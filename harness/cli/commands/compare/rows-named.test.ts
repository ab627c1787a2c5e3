import { expect, test } from "vitest";
import { rowsNamed } from "./rows-named.ts";

test("a system whose clients ask at the scopes of its rows only has its rows", async () => {
  const rows = await rowsNamed(["hash-ring"]);
  expect(rows.map(({ configuration }) => configuration.row)).toEqual(["a machine joins"]);
});

test("a system without clients has no history to judge", async () => {
  await expect(rowsNamed(["two-phase-commit"])).rejects.toThrow(
    "two-phase-commit has no history to judge",
  );
});
