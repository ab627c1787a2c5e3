import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Body } from "../../impl/ports.ts";
import type { Reply, Unplaced } from "../simulate/client.ts";
import type { LinkEnds } from "../simulate/links.ts";
import type { NemesisWorld } from "../simulate/nemesis.ts";
import type { DiskFault } from "../simulate/schedule.ts";
import { tryNode } from "./ask-node.ts";
import { onLine } from "./lines.ts";
import { LinkProxy } from "./link-proxy.ts";
import type { NodeArguments, Order, Program, Word } from "./node-process.ts";
import { monotonicMs, TraceLog } from "./trace-log.ts";

type Running = {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
  readonly ended: Promise<void>;
  /** Calls of its local API that have not been answered. */
  readonly calls: Map<number, (answer: Body | null) => void>;
};

export type ClusterOptions = {
  readonly nodes: readonly string[];
  readonly program: Program;
  /** For the nodes' data and the trace. */
  readonly directory: string;
  readonly clientTimeoutMs: number;
  /** A node died that nobody killed, or could not start. */
  readonly failed: (error: Error) => void;
};

/** Real nodes: a process and a data directory each, and a proxy for each direction of a link. */
export class Cluster implements NemesisWorld {
  readonly nodes: readonly string[];
  readonly traceFile: string;
  readonly #options: ClusterOptions;
  readonly #log: TraceLog;
  readonly #originMs = monotonicMs();
  readonly #clusterKey = randomUUID();
  readonly #proxies = new Map<string, LinkProxy>();
  readonly #running = new Map<string, Running>();
  /** The disks that fail now. */
  readonly #disks = new Map<string, DiskFault>();
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  readonly #killAll = (): void => {
    for (const { child } of this.#running.values()) child.kill("SIGKILL");
  };
  #beganMs = 0;
  #calls = 0;
  #open = true;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.nodes = options.nodes;
    this.traceFile = join(options.directory, "trace.jsonl");
    this.#log = TraceLog.create(this.traceFile, this.#originMs);
  }

  /** Resolves when all nodes listen; the schedule's time counts from then. */
  async open(): Promise<void> {
    process.once("exit", this.#killAll);
    for (const from of this.nodes)
      for (const to of this.nodes)
        if (from !== to) this.#proxies.set(`${from}>${to}`, await LinkProxy.open());
    await Promise.all(this.nodes.map((node) => this.restart(node)));
    this.#beganMs = monotonicMs();
  }

  /** Kills what runs, and waits until the last event is written. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    for (const [timer, resolve] of this.#timers) {
      clearTimeout(timer);
      resolve();
    }
    this.#killAll();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    for (const proxy of this.#proxies.values()) proxy.close();
    process.removeListener("exit", this.#killAll);
    this.#log.close();
  }

  record(event: Unplaced): void {
    if (this.#open) this.#log.record(event);
  }

  until(ms: number): Promise<void> {
    if (!this.#open) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          resolve();
        },
        Math.max(0, this.#beganMs + ms - monotonicMs()),
      );
      this.#timers.set(timer, resolve);
    });
  }

  pause(ms: number): Promise<void> {
    return this.until(monotonicMs() - this.#beganMs + ms);
  }

  async restart(node: string): Promise<void> {
    if (!this.#open) return;
    const running = this.#spawn(node);
    this.#running.set(node, running);
    if (this.#disks.has(node)) this.#tellDisk(node);
    const port = await Promise.race([running.port, running.ended]);
    if (port === undefined || this.#running.get(node) !== running) return;
    for (const proxy of this.#into(node)) proxy.aim({ host: "127.0.0.1", port });
  }

  async crash(node: string): Promise<boolean> {
    const running = this.#running.get(node);
    if (running === undefined || !this.#open) return false;
    this.#running.delete(node); // So that its end is no surprise.
    running.child.kill("SIGKILL");
    await running.ended;
    for (const proxy of this.#into(node)) proxy.aim(undefined);
    this.record({ node, action: "crash" });
    return true;
  }

  cut({ from, to }: LinkEnds): void {
    this.#proxies.get(`${from}>${to}`)?.cut();
    this.record({ node: "nemesis", action: "cut", state: { from, to } });
  }

  heal({ from, to }: LinkEnds): void {
    this.#proxies.get(`${from}>${to}`)?.heal();
    this.record({ node: "nemesis", action: "heal", state: { from, to } });
  }

  failDisk(node: string, how: DiskFault): void {
    this.#disks.set(node, how);
    this.#tellDisk(node);
    this.record({ node: "nemesis", action: "disk", state: { node, how } });
  }

  repairDisk(node: string): void {
    this.#disks.delete(node);
    this.#tellDisk(node);
    this.record({ node: "nemesis", action: "disk", state: { node, how: "repaired" } });
  }

  #tellDisk(node: string): void {
    this.#tell(this.#running.get(node), { disk: this.#disks.get(node) ?? "repaired" });
  }

  /** One line on the standard input of the node's process: see `node-process.ts`. */
  #tell(running: Running | undefined, order: Order): void {
    running?.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** A node that is just starting is waited for, as a client's connection would wait. */
  async ask(
    node: string,
    { src, body }: { readonly src: string; readonly body: Body },
  ): Promise<Reply> {
    const running = this.#running.get(node);
    if (running === undefined || !this.#open) return { type: "refused" };
    const port = await Promise.race([running.port, running.ended]);
    if (port === undefined) return { type: "refused" };
    const timeoutMs = this.#options.clientTimeoutMs;
    return tryNode({ host: "127.0.0.1", port }, body, { src, timeoutMs });
  }

  async call(node: string, request: Body): Promise<Reply> {
    const running = this.#running.get(node);
    if (running === undefined || !this.#open) return { type: "refused" };
    const call = (this.#calls += 1);
    const silence = new Promise<"silent">((resolve) => {
      const timer = setTimeout(() => resolve("silent"), this.#options.clientTimeoutMs);
      void running.ended.then(() => {
        clearTimeout(timer);
        resolve("silent");
      });
    });
    const answered = new Promise<Body | null>((resolve) =>
      running.calls.set(call, resolve),
    );
    this.#tell(running, { call, request });
    const answer = await Promise.race([answered, silence]);
    running.calls.delete(call);
    if (answer === "silent") return { type: "silent" };
    return answer === null ? { type: "refused" } : { type: "answered", body: answer };
  }

  /** The process of a node and where it listens; undefined if it does not run. */
  async processOf(
    node: string,
  ): Promise<{ readonly pid: number; readonly port: number } | undefined> {
    const running = this.#running.get(node);
    const port = await Promise.race([running?.port, running?.ended]);
    const pid = running?.child.pid;
    return port === undefined || pid === undefined ? undefined : { pid, port };
  }

  #into(node: string): LinkProxy[] {
    return [...this.#proxies].flatMap(([link, proxy]) =>
      link.endsWith(`>${node}`) ? [proxy] : [],
    );
  }

  #spawn(id: string): Running {
    const child = spawn(
      process.execPath,
      [
        "--import",
        import.meta.resolve("tsx"),
        entry,
        JSON.stringify(this.#argumentsOf(id)),
      ],
      // Detached: Ctrl-C is for the harness, which then ends its nodes in good order.
      { stdio: ["pipe", "pipe", "pipe", this.#log.fd], detached: true },
    );
    let complaint = "";
    child.stdin?.on("error", () => undefined); // It may have died before it could be told.
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    const calls: Running["calls"] = new Map();
    const port = new Promise<number>((resolve) => {
      if (child.stdout)
        onLine(child.stdout, (line) => {
          const word = wordIn(line);
          if (word === undefined) return;
          if ("port" in word) resolve(word.port);
          else calls.get(word.answered)?.(word.answer);
        });
    });
    const ended = new Promise<void>((resolve) => {
      child.on("error", (error) => this.#options.failed(error));
      child.on("close", (code) => {
        if (this.#open && this.#running.get(id)?.child === child) {
          this.#running.delete(id);
          this.#options.failed(
            new Error(`node ${id} ended with ${code}: ${complaint.trim()}`),
          );
        }
        resolve();
      });
    });
    return { child, port, ended, calls };
  }

  #argumentsOf(id: string): NodeArguments {
    const others = this.nodes.filter((node) => node !== id);
    return {
      id,
      peers: Object.fromEntries(
        others.map((to) => [to, this.#proxies.get(`${id}>${to}`)!.address]),
      ),
      data: join(this.#options.directory, id),
      program: this.#options.program,
      originMs: this.#originMs,
      clusterKey: this.#clusterKey,
    };
  }
}

/** Anything else on its standard output is the node's own. */
const wordIn = (line: string): Word | undefined => {
  if (!/^\{"(port|answered)":\d+/.test(line)) return undefined;
  return JSON.parse(line) as Word;
};

const entry = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "./node-process.ts" : "./node-process.js",
    import.meta.url,
  ),
);
