/** Remote calls between two processes of this machine: with `impl/rpc`, and with a few lines of C and libtirpc. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MeasuredCalls } from "../report/bench-report.ts";
import { callAdding } from "../subjects/rpc/loopback.ts";
import type { CallsWork } from "./work.ts";

/** What a client found: the last sum, and how long its calls took. */
type Called = { readonly sum: number; readonly seconds: number };

/** Measures the same calls twice: with both ends in C, where a compiler and libtirpc are there, and with both ours. */
export const measuredCalls = async (work: CallsWork): Promise<MeasuredCalls> => {
  const { over, calls } = work;
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
  try {
    const isBuilt = ["add-client", "add-server"].every((name) => built(folder, name));
    const theirs = isBuilt ? await calledInC(folder, work) : null;
    const own = await beside(process.execPath, OWN_SERVER, (ports) =>
      callAdding(over, ports[over], calls),
    );
    return {
      work: work.name,
      over,
      calls,
      seconds: own.seconds,
      tirpcSeconds: theirs?.seconds ?? null,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      wrong: [own, ...(theirs === null ? [] : [theirs])]
        .filter(({ sum }) => sum !== 3 * calls)
        .map(({ sum }) => `sum: ${sum}, but expected: ${3 * calls}`),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const OWN_SERVER = [
  "--import",
  import.meta.resolve("tsx"),
  fileURLToPath(
    new URL(
      import.meta.url.endsWith(".ts") ? "./calls-server.ts" : "./calls-server.js",
      import.meta.url,
    ),
  ),
];

/** The programs in C are no part of the published package. */
const SOURCES = fileURLToPath(new URL("../../impl/rpc/peers/", import.meta.url));

/** Compiles one of them; false: it cannot be done here. */
const built = (folder: string, name: string): boolean => {
  const source = `${SOURCES}${name}.c`;
  const command = `gcc -O2 -o '${folder}/${name}' '${source}' $(pkg-config --cflags --libs libtirpc)`;
  return existsSync(source) && spawnSync("sh", ["-c", command]).status === 0;
};

const calledInC = (folder: string, { over, calls }: CallsWork): Promise<Called> =>
  beside(join(folder, "add-server"), [], async (ports) => {
    const args = [over, "127.0.0.1", `${ports[over]}`, `${calls}`];
    const { stdout } = spawnSync(join(folder, "add-client"), args, { encoding: "utf8" });
    const [, sum, seconds] = /^sum (\d+) in ([\d.]+) s$/m.exec(stdout) ?? [];
    return { sum: Number(sum), seconds: Number(seconds) };
  });

/** Runs a client beside a server that prints its ports for UDP and TCP. */
const beside = async (
  program: string,
  args: readonly string[],
  client: (ports: Readonly<Record<"udp" | "tcp", number>>) => Promise<Called>,
): Promise<Called> => {
  const server: ChildProcess = spawn(program, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(server.stdout!, "data")) as [Buffer];
    const [udp, tcp] = `${line}`.split(" ").map(Number);
    return await client({ udp: udp!, tcp: tcp! });
  } finally {
    server.kill("SIGKILL");
  }
};
