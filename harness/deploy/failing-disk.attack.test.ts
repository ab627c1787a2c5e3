/**
 * Real nodes on a disk without room: a limit of the kernel on the size of files makes writes fail, also in
 * the middle of a record. `ATTACK_RUNS` is the number of times that a node meets the limit.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../impl/ports.ts";
import { Random } from "../simulate/random.ts";
import { askNode } from "./ask-node.ts";
import { onLine } from "./lines.ts";

const RUNS = Number(process.env.ATTACK_RUNS ?? 8);
const command = fileURLToPath(new URL("../cli/lockstep.mjs", import.meta.url));
const UNAVAILABLE = 11;
const TIMEOUT = 0;

type Running = {
  readonly child: ChildProcess;
  readonly port: number;
  readonly said: string[];
  readonly ended: Promise<void>;
};

let data = "";
let running: Running[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "lockstep-full-"));
});
afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
  rmSync(data, { recursive: true, force: true });
});

const serve = async (store: string): Promise<Running> => {
  const child = spawn(process.execPath, [
    ...[command, "serve", store, "--id", "n1", "--listen", "127.0.0.1:0"],
    ...["--data", join(data, store)],
  ]);
  const said: string[] = [];
  onLine(child.stderr, (line) => said.push(line));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    onLine(child.stdout, (line) => {
      const [, told] = /listens on port (\d+)/.exec(line) ?? [];
      if (told !== undefined) resolve(Number(told));
    });
    void ended.then(() => reject(new Error(`the node ended: ${said.join("\n")}`)));
  });
  const node = { child, port, said, ended };
  running.push(node);
  return node;
};

/** The limit on the size of files of a process. */
const limit = ({ child }: Running, bytes: number | "unlimited"): void => {
  execFileSync("prlimit", [`--pid=${child.pid}`, `--fsize=${bytes}:`]);
};

const put = ({ port }: Running, key: string, value: Json) =>
  askNode({ host: "127.0.0.1", port }, { type: "write", key, value });
const get = ({ port }: Running, key: string) =>
  askNode({ host: "127.0.0.1", port }, { type: "read", key });

const logLength = (): number => {
  const folder = join(data, "quorum", "level");
  const logs = readdirSync(folder).filter((name) => name.endsWith(".log"));
  return Math.max(...logs.map((name) => statSync(join(folder, name)).size));
};

const fillsUp = async (store: string): Promise<void> => {
  const node = await serve(store);
  expect(await put(node, "k", "before")).toMatchObject({ type: "write_ok" });
  limit(node, 0);
  for (let i = 0; i < 3; i++) {
    const { type, code } = await put(node, "k", `while full ${i}`);
    expect(type).toBe("error");
    // A node repeats the put to the holder until the timeout: it may still be executed.
    expect(code).toBe(store === "single-copy" ? TIMEOUT : UNAVAILABLE);
  }
  expect(node.said).toEqual([
    expect.stringMatching(/: cannot be written: .*; nothing is acknowledged/),
  ]);
  limit(node, "unlimited");
  expect(await put(node, "k", "after")).toMatchObject({ type: "write_ok" });
  expect(node.said.slice(1)).toEqual([expect.stringMatching(/can be written again$/)]);
  node.child.kill("SIGKILL");
  await node.ended;
  expect(await get(await serve(store), "k")).toMatchObject({ value: "after" });
};

describe.runIf(process.platform === "linux")(
  "a real node without room on its disk",
  () => {
    test("acknowledges nothing, reports it once, and goes on when there is room", async () => {
      await Promise.all(["quorum", "eventual", "single-copy"].map(fillsUp));
    });

    test("loses no acknowledged write after a write that stopped in the middle", async () => {
      const random = new Random(1, "room");
      let node = await serve("quorum");
      const acknowledged = new Map<string, string>();
      let refused = 0;
      for (let run = 0; run < RUNS; run++) {
        limit(node, logLength() + random.int(0, 400));
        for (let i = 0; i < 4; i++) {
          const [key, value] = [`k${random.int(0, 9)}`, `${run}.${i} ${"x".repeat(40)}`];
          const { type, code } = await put(node, key, value);
          if (type === "write_ok") acknowledged.set(key, value);
          else refused += 1;
          // A put that timed out may still take effect; one that was refused at once never does.
          if (type === "error" && code === TIMEOUT) acknowledged.delete(key);
          else if (type === "error") expect(code).toBe(UNAVAILABLE);
        }
        limit(node, "unlimited");
        const key = `sure ${run}`;
        expect(await put(node, key, key), node.said.join("\n")).toMatchObject({
          type: "write_ok",
        });
        acknowledged.set(key, key);
        if (run % 4 === 3) {
          node.child.kill("SIGKILL");
          await node.ended;
          node = await serve("quorum");
          for (const [sure, value] of acknowledged)
            expect(await get(node, sure)).toMatchObject({ type: "read_ok", value });
        }
      }
      expect(refused).toBeGreaterThan(0);
    });
  },
);
