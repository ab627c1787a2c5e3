/**
 * What `lockstep check` prints of every bundled system is pinned: verdicts, scopes, counts of states and
 * transitions, and each counterexample as text. After a change that is meant, read the difference, and
 * write the files anew with `npx vitest run harness/cli/check.golden.test.ts --update`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { subjects } from "../registry/registry.ts";

const binary = new URL("./lockstep.mjs", import.meta.url).pathname;
const spec = new URL("../../spec/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "lockstep-golden-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same without seconds and bytes, which differ from run to run. */
const withoutMeasures = (text: string): string =>
  text
    .replace(/ +[\d.,]+ (?:m?s|min|h)\b/g, "")
    .replace(/ +[\d.,]+ (?:[KMG]B|bytes?)\b/g, "")
    .replace(/^(system\b.*?) +time +memory +per state/m, "$1")
    .replace(/ +$/gm, "");

const names = (await subjects()).map(({ name }) => name);

test.each(names)("check %s prints what it printed", async (name) => {
  const { stdout, status } = spawnSync("node", [binary, "check", name], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  expect(status).toBe(0);
  const golden = join(spec, name, "check.golden.txt");
  await expect(withoutMeasures(stdout)).toMatchFileSnapshot(golden);
});
