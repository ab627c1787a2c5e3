/**
 * Hostile clients against real nodes of each store. Meanwhile an honest client is served and reads what it
 * wrote, no node dies, and none takes more memory than is stated here.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Body, Json } from "../../impl/ports.ts";
import { Random } from "../simulate/random.ts";
import { attacks } from "./attacks.laws.ts";
import { Cluster } from "./cluster.ts";

/**
 * The most memory of a node under attack, in MB: above what the limits let clients occupy and Node.js itself needs.
 */
const RESIDENT_MB_MAX = 500;

/** How often each attack runs, each time with other random numbers. */
const runs = Number(process.env.ATTACK_RUNS ?? 1);

const nodes = ["n1", "n2", "n3"];
const storeIn = (folder: string, start: string) => ({
  module: new URL(`../../impl/${folder}/node.ts`, import.meta.url).href,
  start,
  options: {},
});
const stores = {
  quorum: storeIn("quorum", "startQuorum"),
  eventual: storeIn("eventual", "startEventual"),
  "single-copy": storeIn("single-copy", "startSingleCopy"),
};

/** The memory that the kernel counts for a process; 0 once it is dead. */
const residentMb = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};

/** The timeout of a store is a second, which may be too little where tests share the machine. */
const TRIES = 5;

/** Puts and gets at one node after another until it is stopped; collects complaints. */
const honestClient = (cluster: Cluster, written: Set<Json>) => {
  const complaints: string[] = [];
  let served = 0;
  let over = false;
  const ask = async (node: string, request: Body, tries = TRIES): Promise<void> => {
    const reply = await cluster.ask(node, { src: "honest", body: request });
    const body: Partial<Body> = reply.type === "answered" ? reply.body : {};
    const { type, value = null, code } = body;
    const isRead = type === "read_ok" || (request.type === "read" && code === 20);
    if (isRead ? written.has(value) : type === "write_ok") served += 1;
    else if ((code === 0 || reply.type === "silent") && tries > 1)
      await ask(node, request, tries - 1);
    else complaints.push(`${request.type} at ${node}: ${JSON.stringify(reply)}`);
  };
  const working = (async () => {
    for (let nth = 0; !over || nth < nodes.length; nth++) {
      const node = nodes[nth % nodes.length]!;
      const value = `honest ${written.size}`;
      written.add(value);
      await ask(node, { type: "write", key: "honest", value });
      await ask(node, { type: "read", key: "honest" });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async (): Promise<{ served: number; complaints: readonly string[] }> => {
    over = true;
    await working;
    return { served, complaints };
  };
};

/** Runs an attack, and resolves with the most memory that any of the nodes used meanwhile. */
const make = async (
  cluster: Cluster,
  { name, seed, written }: { name: string; seed: number; written: Set<Json> },
): Promise<number> => {
  const random = new Random(seed, name);
  const processes = await Promise.all(nodes.map((node) => cluster.processOf(node)));
  const target = random.pick(processes);
  if (target === undefined) throw new Error(`${name}, seed ${seed}: a node is dead`);
  let most = 0;
  const measure = (): void => {
    for (const node of processes) most = Math.max(most, residentMb(node?.pid ?? 0));
  };
  const began = performance.now();
  const watching = setInterval(measure, 25);
  const stop = honestClient(cluster, written);
  await attacks[name]!(random, { port: target.port, nodes });
  const { served, complaints } = await stop();
  clearInterval(watching);
  measure();
  if (process.env.ATTACK_RUNS !== undefined)
    console.log(
      `${name}, seed ${seed}: ${served} served, ${Math.round(most)} MB, ${Math.round(performance.now() - began)} ms`,
    );
  expect(complaints, `${name}, seed ${seed}`).toEqual([]);
  return most;
};

test.each(Object.entries(stores))(
  "hostile clients of %s: the honest one is served, within the memory that is stated",
  async (_, program) => {
    const directory = mkdtempSync(join(tmpdir(), "lockstep-attack-"));
    const failures: Error[] = [];
    /** Does the honest client read what it wrote? From the eventual store it may read an old value. */
    const written = new Set<Json>([null]);
    const cluster = new Cluster({
      nodes,
      program,
      directory,
      seed: 1,
      clientTimeoutMs: 5000,
      failed: (error) => failures.push(error),
    });
    try {
      await cluster.open();
      for (let seed = 1; seed <= runs; seed++)
        for (const name of Object.keys(attacks)) {
          const most = await make(cluster, { name, seed, written });
          expect(failures, `${name}, seed ${seed}`).toEqual([]);
          expect(most, `${name}, seed ${seed}`).toBeLessThan(RESIDENT_MB_MAX);
        }
    } finally {
      await cluster.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
