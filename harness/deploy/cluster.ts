import { type ChildProcess, spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Body } from "../../impl/ports.ts";
import type { Json } from "../history/trace.ts";
import type { Reply, UnplacedEvent } from "../simulate/client.ts";
import { EndedClients } from "../simulate/ended-clients.ts";
import type { DiskFault } from "../simulate/fault.ts";
import type { LinkConditions } from "../simulate/link.ts";
import { type LinkEnds, Links } from "../simulate/links.ts";
import type { NemesisWorld } from "../simulate/nemesis.ts";
import type { Schedule } from "../simulate/schedule.ts";
import { tryNode } from "./ask-node.ts";
import type { Order } from "./control.ts";
import type { Door } from "./foreign-client.ts";
import { onLine } from "./lines.ts";
import { LinkProxy } from "./link-proxy.ts";
import type { NodeArguments, NodeInput, NodeOutput, Program } from "./node-process.ts";
import { CALM } from "./shaper.ts";
import { monotonicMs, TraceLog } from "./trace-log.ts";

/** A process of a node. */
type Running = {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
  readonly ended: Promise<void>;
  /** By number, the calls of its local API that are not answered yet. */
  readonly calls: Map<number, (answer: Body | null) => void>;
};

/** The nodes of a cluster, and what becomes of them. */
type ClusterOptions = {
  readonly nodes: readonly string[];
  readonly program: Program;
  /** The directions whose conditions differ from calm ones, with the difference. */
  readonly links?: Schedule["links"];
  /** The packets of the nodes: see `ServeOptions`. */
  readonly packets?: NodeArguments["packets"];
  /** Are events of the nodes recorded? They are unless dropped: under load recording would be most of the work. */
  readonly events?: NodeArguments["events"];
  /** Decides which messages and datagrams links lose. */
  readonly seed: number;
  /** The directory for the nodes' data and the trace. */
  readonly directory: string;
  /** After how long a client stops waiting for an answer. */
  readonly clientTimeoutMs: number;
  /** Called when a node ends that was not killed, or cannot start. */
  readonly failed: (error: Error) => void;
};

/** Real nodes: each a process with a data directory, and a proxy for each direction between two of them. */
export class Cluster implements NemesisWorld {
  readonly nodes: readonly string[];
  readonly traceFile: string;
  readonly #options: ClusterOptions;
  readonly #log: TraceLog;
  readonly #originMs = monotonicMs();
  readonly #clusterKey = randomUUID();
  readonly #proxies = new Map<string, LinkProxy>();
  /** By node, the proxy at which programs reach it, at one address over all restarts. */
  readonly #doors = new Map<string, LinkProxy>();
  readonly #running = new Map<string, Running>();
  readonly #hosts: Readonly<Record<string, string>>;
  readonly #links: Links;
  readonly #endedClients = new EndedClients();
  readonly #leaving = new Map<string, Running>();
  readonly #left = new Set<string>();
  readonly #paused = new Set<string>();
  /** By node: the last order of each kind, which a restarted node gets again. */
  readonly #orders = new Map<string, Map<string, Order>>();
  /** By node, how far its wall clock was set, in milliseconds. */
  readonly #offsetsMs = new Map<string, number>();
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  readonly #killAll = (): void => {
    for (const { child } of [...this.#running.values(), ...this.#leaving.values()])
      child.kill("SIGKILL");
  };
  #beganMs = 0;
  #calls = 0;
  #open = true;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.nodes = options.nodes;
    this.#hosts = loopbackHosts(options.nodes);
    this.#links = new Links(CALM, options.links);
    for (const { from, to } of options.links ?? []) this.#orderLink({ from, to });
    this.traceFile = join(options.directory, "trace.jsonl");
    this.#log = TraceLog.create(this.traceFile, this.#originMs);
  }

  /** Starts these nodes, and resolves when all listen; the times of the schedule count from then. */
  async open(started = this.nodes): Promise<void> {
    process.once("exit", this.#killAll);
    for (const from of this.nodes)
      for (const to of this.nodes)
        if (from !== to) this.#proxies.set(`${from}>${to}`, await LinkProxy.open());
    await Promise.all(started.map((node) => this.restart(node)));
    this.#beganMs = monotonicMs();
  }

  /** Kills all processes, and resolves when they have ended and their last event is written. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    for (const [timer, resolve] of this.#timers) {
      clearTimeout(timer);
      resolve();
    }
    this.#killAll();
    await Promise.all(
      [...this.#running.values(), ...this.#leaving.values()].map(({ ended }) => ended),
    );
    for (const proxy of [...this.#proxies.values(), ...this.#doors.values()])
      proxy.close();
    process.removeListener("exit", this.#killAll);
    this.#log.close();
  }

  /** Adds an event to the trace. @param ms its time on the machine's monotonic clock; now unless given */
  record(event: UnplacedEvent, ms?: number): void {
    if (this.#open) this.#log.record(event, ms);
  }

  /** False from the call of `close` on. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens a door to each node: an address by which programs reach it, and which stays the same after a restart. */
  async openDoors(): Promise<Readonly<Record<string, Door>>> {
    const doors: Record<string, Door> = {};
    for (const node of this.nodes) {
      const door = await LinkProxy.open("door");
      if (!this.#open) {
        door.close();
        break;
      }
      this.#doors.set(node, door);
      const port = (await this.processOf(node))?.port;
      if (port !== undefined) door.aim({ host: "127.0.0.1", port });
      doors[node] = { ...door.address, ip: this.#hosts[node]! };
    }
    return doors;
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
    if (!this.#open || this.#left.has(node)) return;
    const running = this.#spawn(node);
    this.#running.set(node, running);
    for (const order of this.#orders.get(node)?.values() ?? []) this.#write(node, order);
    if (this.#paused.has(node)) running.child.kill("SIGSTOP");
    const port = await Promise.race([running.port, running.ended]);
    if (port === undefined || this.#running.get(node) !== running) return;
    for (const proxy of this.#into(node)) proxy.aim({ host: "127.0.0.1", port });
  }

  async crash(node: string): Promise<boolean> {
    const running = this.#running.get(node);
    if (running === undefined || !this.#open) return false;
    this.#running.delete(node); // So that its end is no failure.
    running.child.kill("SIGKILL");
    await running.ended;
    for (const proxy of this.#into(node)) proxy.aim(undefined);
    this.record({ node, action: "crash" });
    return true;
  }

  cut({ from, to }: LinkEnds): void {
    this.#proxies.get(`${from}>${to}`)?.cut();
    this.#links.cut({ from, to });
    this.#orderLink({ from, to });
    this.record({ node: "nemesis", action: "cut", state: { from, to } });
  }

  heal({ from, to }: LinkEnds): void {
    this.#proxies.get(`${from}>${to}`)?.heal();
    this.#links.heal({ from, to });
    this.#orderLink({ from, to });
    this.record({ node: "nemesis", action: "heal", state: { from, to } });
  }

  worsen({ from, to }: LinkEnds, conditions: Partial<LinkConditions>): void {
    this.#links.worsen({ from, to }, conditions);
    this.#orderLink({ from, to });
    const state = { from, to, conditions: conditions as Json };
    this.record({ node: "nemesis", action: "worsen", state });
  }

  ease({ from, to }: LinkEnds, conditions: Partial<LinkConditions>): void {
    this.#links.ease({ from, to }, conditions);
    this.#orderLink({ from, to });
    this.record({ node: "nemesis", action: "ease", state: { from, to } });
  }

  failDisk(node: string, how: DiskFault): void {
    this.#order(node, { type: "disk", how });
    this.record({ node: "nemesis", action: "disk", state: { node, how } });
  }

  repairDisk(node: string): void {
    this.#order(node, { type: "disk", how: "repaired" });
    this.record({ node: "nemesis", action: "disk", state: { node, how: "repaired" } });
  }

  wipe(node: string): void {
    rmSync(join(this.#options.directory, node), { recursive: true, force: true });
    this.record({ node: "nemesis", action: "wipe", state: { node } });
  }

  pauseNode(node: string): void {
    this.#paused.add(node);
    this.#running.get(node)?.child.kill("SIGSTOP");
    this.record({ node: "nemesis", action: "pause", state: { node } });
  }

  resumeNode(node: string): void {
    this.#paused.delete(node);
    // A node that is to leave reads that only when it runs again.
    const running = this.#running.get(node) ?? this.#leaving.get(node);
    running?.child.kill("SIGCONT");
    this.record({ node: "nemesis", action: "resume", state: { node } });
  }

  slow(node: string, costMs: number): void {
    this.#order(node, { type: "slow", costMs });
    this.record({ node: "nemesis", action: "slow", state: { node, costMs } });
  }

  setClock(node: string, byMs: number): void {
    const ms = (this.#offsetsMs.get(node) ?? 0) + byMs;
    this.#offsetsMs.set(node, ms);
    this.#order(node, { type: "offset", ms });
    this.record({ node: "nemesis", action: "jump", state: { node, byMs } });
  }

  setRate(node: string, rate: number): void {
    this.#order(node, { type: "rate", rate });
    this.record({ node: "nemesis", action: "skew", state: { node, rate } });
  }

  async leave(node: string): Promise<void> {
    this.#left.add(node);
    const running = this.#running.get(node);
    if (running === undefined || !this.#open) return;
    this.#write(node, { type: "leave" });
    this.#running.delete(node); // So that its end is no failure.
    this.#leaving.set(node, running);
    await running.ended;
    this.#leaving.delete(node);
    for (const proxy of this.#into(node)) proxy.aim(undefined);
    this.record({ node, action: "leave" });
  }

  endClient(client: string): void {
    this.#endedClients.end(client);
    this.record({ node: client, action: "crash" });
  }

  deathOf(client: string): Promise<"died"> {
    return this.#endedClients.deathOf(client);
  }

  /** Gives a node an order that holds from now on, also after a restart. */
  #order(node: string, order: Order): void {
    const kind = order.type === "link" ? `link ${order.to}` : order.type;
    const orders = this.#orders.get(node) ?? new Map<string, Order>();
    this.#orders.set(node, orders.set(kind, order));
    this.#write(node, order);
  }

  #orderLink({ from, to }: LinkEnds): void {
    const state = {
      isCut: this.#links.isCut({ from, to }),
      conditions: this.#links.conditionsOf({ from, to }),
    };
    this.#order(from, { type: "link", to, state });
  }

  /** Writes one line to the standard input of the node's process: see `node-process.ts`. */
  #write(node: string, input: NodeInput): void {
    this.#running.get(node)?.child.stdin?.write(`${JSON.stringify(input)}\n`);
  }

  /** Sends a client's request; waits for a node that is just starting, as a connection would. */
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
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<"silent">((resolve) => {
      timer = setTimeout(() => resolve("silent"), this.#options.clientTimeoutMs);
      void running.ended.then(() => resolve("silent"));
    });
    const answered = new Promise<Body | null>((resolve) =>
      running.calls.set(call, resolve),
    );
    this.#write(node, { type: "call", number: call, request });
    const answer = await Promise.race([answered, silence]);
    clearTimeout(timer);
    running.calls.delete(call);
    if (answer === "silent") return { type: "silent" };
    return answer === null ? { type: "refused" } : { type: "answered", body: answer };
  }

  /** The process of a node and its port; undefined if it does not run. */
  async processOf(
    node: string,
  ): Promise<{ readonly pid: number; readonly port: number } | undefined> {
    const running = this.#running.get(node);
    const port = await Promise.race([running?.port, running?.ended]);
    const pid = running?.child.pid;
    return port === undefined || pid === undefined ? undefined : { pid, port };
  }

  #into(node: string): LinkProxy[] {
    const links = [...this.#proxies].flatMap(([link, proxy]) =>
      link.endsWith(`>${node}`) ? [proxy] : [],
    );
    const door = this.#doors.get(node);
    return door === undefined ? links : [...links, door];
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
      // Detached: Ctrl-C ends the harness, which then ends its nodes.
      { stdio: ["pipe", "pipe", "pipe", this.#log.fd], detached: true },
    );
    let complaint = "";
    child.stdin?.on("error", () => undefined); // The node may die before it has read the line.
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    const calls: Running["calls"] = new Map();
    const port = new Promise<number>((resolve) => {
      if (child.stdout)
        onLine(child.stdout, (line) => {
          const output = outputIn(line);
          if (output === undefined) return;
          if ("port" in output) resolve(output.port);
          else calls.get(output.answered)?.(output.answer);
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
      hosts: this.#hosts,
      seed: this.#options.seed,
      data: join(this.#options.directory, id),
      program: this.#options.program,
      ...(this.#options.packets && { packets: this.#options.packets }),
      ...(this.#options.events && { events: this.#options.events }),
      originMs: this.#originMs,
      clusterKey: this.#clusterKey,
    };
  }
}

/**
 * A loopback address for each node, so that all can use the same ports: Linux has all of 127.0.0.0/8. Two
 * clusters on one machine are unlikely to draw the same.
 */
const loopbackHosts = (nodes: readonly string[]): Record<string, string> => {
  const net = `127.${randomInt(1, 255)}.${randomInt(0, 256)}`;
  return Object.fromEntries(nodes.map((node, nth) => [node, `${net}.${nth + 1}`]));
};

/** The output of `node-process.ts` in a line; other lines are printed by the node itself. */
const outputIn = (line: string): NodeOutput | undefined => {
  if (!/^\{"(port|answered)":\d+/.test(line)) return undefined;
  return JSON.parse(line) as NodeOutput;
};

const entry = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "./node-process.ts" : "./node-process.js",
    import.meta.url,
  ),
);
