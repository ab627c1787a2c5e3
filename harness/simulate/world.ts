import type { Body, Json, Ports, Start } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import { Agenda } from "./agenda.ts";
import type { Reply, UnplacedEvent } from "./client.ts";
import { SimulatedClock } from "./clock.ts";
import { DatagramNetwork } from "./datagram-network.ts";
import { SimulatedDisk } from "./disk.ts";
import { EndedClients } from "./ended-clients.ts";
import { seededEntropy } from "./entropy.ts";
import type { DiskFault } from "./fault.ts";
import { SimulatedFiles } from "./files.ts";
import { lazily } from "./lazily.ts";
import { Life, type Pace } from "./life.ts";
import type { LinkConditions } from "./link.ts";
import { type LinkEnds, Links } from "./links.ts";
import { MessageNetwork } from "./message-network.ts";
import type { NemesisWorld } from "./nemesis.ts";
import { Random } from "./random.ts";
import type { Schedule } from "./schedule.ts";
import { streamsOverLinks } from "./stream-links.ts";
import type { StreamNetwork } from "./stream-network.ts";

/** What a simulated world is made of. */
type WorldOptions = {
  readonly nodes: readonly string[];
  readonly start: Start;
  readonly schedule: Pick<Schedule, "seed" | "network" | "links" | "flushMs">;
  /** After how long a client stops waiting for an answer. */
  readonly clientTimeoutMs: number;
  /** Are events recorded? They are unless dropped; a run of a hundred million has to drop them. */
  readonly events?: "kept" | "dropped";
};

/** The parts of a node's machine that outlast a crash. */
type Machine = {
  readonly disk: SimulatedDisk;
  readonly files: SimulatedFiles;
  readonly clock: SimulatedClock;
  readonly pace: Pace;
};

/** Nodes, their network, disks and clocks, on virtual time; the seed decides all of it. */
export class SimulatedWorld implements NemesisWorld {
  readonly agenda = new Agenda();
  readonly nodes: readonly string[];
  readonly events: TraceEvent[] = [];
  readonly #options: WorldOptions;
  readonly #lives = new Map<string, Life>();
  readonly #machines = new Map<string, Machine>();
  readonly #endedClients = new EndedClients();
  /** By label, a stream of random numbers. */
  readonly #randoms = new Map<string, Random>();
  /** Nodes that have left for good. */
  readonly #left = new Set<string>();
  readonly #links: Links;
  readonly #messages: MessageNetwork;
  readonly #datagrams: DatagramNetwork;
  readonly #streamNetwork: StreamNetwork;
  #beganMs = 0;

  constructor(options: WorldOptions) {
    const { nodes, schedule, clientTimeoutMs } = options;
    this.#options = options;
    this.nodes = nodes;
    this.#links = new Links(schedule.network, schedule.links);
    const names = new Set(nodes);
    const carrier = {
      agenda: this.agenda,
      links: this.#links,
      stream: (label: string) => this.#random(label),
    };
    this.#messages = new MessageNetwork({
      ...carrier,
      lifeOf: (node) => this.#lives.get(node),
      isNode: (name) => names.has(name),
      clientTimeoutMs,
    });
    this.#datagrams = new DatagramNetwork({
      ...carrier,
      record: options.events === "dropped" ? null : (event) => this.record(event),
    });
    this.#streamNetwork = streamsOverLinks({
      ...carrier,
      isNode: (name) => names.has(name),
    });
  }

  /** Adds an event to the trace of the run. */
  record(event: UnplacedEvent): void {
    if (this.#options.events === "dropped") return;
    const copy = structuredClone(event); // Or later changes of its parts would change the trace.
    this.events.push({ at: this.events.length, ...copy, time: this.agenda.now });
  }

  /** The schedule begins: its times count from now. */
  begin(): void {
    this.#beganMs = this.agenda.now;
  }

  until(ms: number): Promise<void> {
    return this.agenda.until(this.#beganMs + ms);
  }

  pause(ms: number): Promise<void> {
    return this.agenda.until(this.agenda.now + ms);
  }

  async restart(node: string): Promise<void> {
    if (this.#left.has(node)) return;
    const life = new Life(this.agenda, this.#machineOf(node).pace);
    this.#lives.set(node, life);
    // A node that is killed during its start waits for its disk for ever. The world goes on.
    const started = this.#options.start(this.#ports(node, life));
    life.node = await Promise.race([started, life.died]);
  }

  crash(node: string): boolean {
    const life = this.#lives.get(node);
    if (!life?.isAlive) return false;
    life.end();
    this.#streamNetwork.breakStreamsOf(life);
    this.#machines.get(node)?.disk.crash();
    this.#machines.get(node)?.files.crash();
    this.record({ node, action: "crash" });
    this.#messages.breakClientsOf(node);
    return true;
  }

  cut(link: LinkEnds): void {
    this.#links.cut(link);
    this.record({ node: "nemesis", action: "cut", state: endsOf(link) });
  }

  heal(link: LinkEnds): void {
    this.#links.heal(link);
    this.record({ node: "nemesis", action: "heal", state: endsOf(link) });
  }

  worsen(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    this.#links.worsen(link, conditions);
    const state = { ...endsOf(link), conditions: conditions as Json };
    this.record({ node: "nemesis", action: "worsen", state });
  }

  ease(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    this.#links.ease(link, conditions);
    this.record({ node: "nemesis", action: "ease", state: endsOf(link) });
  }

  wipe(node: string): void {
    this.#machineOf(node).disk.wipe();
    this.#machineOf(node).files.wipe();
    this.record({ node: "nemesis", action: "wipe", state: { node } });
  }

  pauseNode(node: string): void {
    this.#machineOf(node).pace.isPaused = true;
    this.record({ node: "nemesis", action: "pause", state: { node } });
  }

  resumeNode(node: string): void {
    this.#machineOf(node).pace.isPaused = false;
    this.#lives.get(node)?.goOn();
    this.record({ node: "nemesis", action: "resume", state: { node } });
  }

  slow(node: string, costMs: number): void {
    this.#machineOf(node).pace.costMs = costMs;
    this.record({ node: "nemesis", action: "slow", state: { node, costMs } });
  }

  setClock(node: string, byMs: number): void {
    this.#machineOf(node).clock.setWall(byMs);
    this.record({ node: "nemesis", action: "jump", state: { node, byMs } });
  }

  setRate(node: string, rate: number): void {
    this.#machineOf(node).clock.setRate(rate);
    this.record({ node: "nemesis", action: "skew", state: { node, rate } });
  }

  endClient(client: string): void {
    this.#endedClients.end(client);
    this.record({ node: client, action: "crash" });
  }

  deathOf(client: string): Promise<"died"> {
    return this.#endedClients.deathOf(client);
  }

  async leave(node: string): Promise<void> {
    this.#left.add(node);
    const life = this.#lives.get(node);
    if (!life?.isAlive) return;
    // A node that is killed while it leaves has left all the same.
    await Promise.race([life.node?.leave?.(), life.died]);
    if (!life.isAlive) return;
    life.end();
    this.#streamNetwork.breakStreamsOf(life);
    this.record({ node, action: "leave" });
    this.#messages.breakClientsOf(node);
  }

  failDisk(node: string, how: DiskFault): void {
    this.#machineOf(node).disk.failures.fail(how);
    this.record({ node: "nemesis", action: "disk", state: { node, how } });
  }

  repairDisk(node: string): void {
    this.#machineOf(node).disk.failures.repair();
    this.record({ node: "nemesis", action: "disk", state: { node, how: "repaired" } });
  }

  ask(
    node: string,
    message: { readonly src: string; readonly body: Body },
  ): Promise<Reply> {
    return this.#messages.ask(node, message);
  }

  /** The program runs on the node's machine: no network delays the call, and a crash of the node ends both. */
  async call(node: string, request: Body): Promise<Reply> {
    const life = this.#lives.get(node);
    const running = life?.node;
    if (!life?.isAlive || running === undefined) return { type: "refused" };
    const silent = { type: "silent" } as const;
    return new Promise((resolve) => {
      const stopWaiting = this.agenda.after(this.#options.clientTimeoutMs, () =>
        resolve(silent),
      );
      const answer = (reply: Reply): void => {
        stopWaiting();
        resolve(reply);
      };
      void life.died.then(() => answer(silent));
      life.perform(() => {
        const answered = running.call?.(structuredClone(request));
        if (answered === undefined) answer({ type: "refused" });
        else
          void answered.then((body) =>
            answer({ type: "answered", body: structuredClone(body) }),
          );
      });
    });
  }

  #ports(self: string, life: Life): Ports {
    const { disk, files, clock } = this.#machineOf(self);
    const [least, most] = this.#options.schedule.flushMs;
    const diskRandom = this.#random(`disk ${self}`);
    const filesRandom = this.#random(`files ${self}`);
    return lazily<Ports>({
      self: () => self,
      nodes: () => this.nodes,
      trace: () => (event) => life.act(() => this.record({ node: self, ...event })),
      messages: () => ({
        send: (message) => life.act(() => this.#messages.send(message)),
      }),
      disk: () =>
        disk.open((then) =>
          this.agenda.after(least + diskRandom.next() * (most - least), () =>
            life.perform(then),
          ),
        ),
      files: () =>
        files.open((then) =>
          this.agenda.after(least + filesRandom.next() * (most - least), () =>
            life.perform(then),
          ),
        ),
      streams: () => this.#streamNetwork.open(self, life),
      datagrams: () => this.#datagrams.open(self, life),
      clock: () => clock.open(life),
      entropy: () => seededEntropy(this.#random(`entropy ${self}`)),
    });
  }

  #machineOf(node: string): Machine {
    const known = this.#machines.get(node);
    if (known !== undefined) return known;
    const disk = new SimulatedDisk(this.#random(`disk ${node}`));
    const clock = new SimulatedClock(this.agenda);
    const machine = {
      disk,
      clock,
      files: new SimulatedFiles({
        random: this.#random(`files ${node}`),
        failures: disk.failures,
        wall: () => clock.wall(),
      }),
      pace: { costMs: 0, isPaused: false },
    };
    this.#machines.set(node, machine);
    return machine;
  }

  #random(label: string): Random {
    const known = this.#randoms.get(label);
    if (known) return known;
    const stream = new Random(this.#options.schedule.seed, label);
    this.#randoms.set(label, stream);
    return stream;
  }
}

const endsOf = ({ from, to }: LinkEnds): { from: string; to: string } => ({ from, to });
