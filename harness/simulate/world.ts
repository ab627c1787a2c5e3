import type { Body, Message, Node, Ports, Start } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import { Agenda } from "./agenda.ts";
import type { Reply, Unplaced } from "./client.ts";
import { SimulatedDisk } from "./disk.ts";
import type { Link, NemesisWorld } from "./nemesis.ts";
import { Random } from "./random.ts";
import type { DiskFault, Schedule } from "./schedule.ts";

/** From one start of a node to its crash. What it left planned does nothing afterwards. */
type Life = { alive: boolean; node?: Node; die: () => void };

export type WorldOptions = {
  readonly nodes: readonly string[];
  readonly start: Start;
  readonly schedule: Pick<Schedule, "seed" | "network" | "flushMs">;
  /** When a client stops waiting. */
  readonly clientTimeoutMs: number;
};

/** A network, disks and clocks in which one seed decides everything. */
export class SimulatedWorld implements NemesisWorld {
  readonly agenda = new Agenda();
  readonly nodes: readonly string[];
  readonly events: TraceEvent[] = [];
  readonly #options: WorldOptions;
  readonly #lives = new Map<string, Life>();
  readonly #disks = new Map<string, SimulatedDisk>();
  readonly #streams = new Map<string, Random>();
  readonly #cuts = new Map<string, number>();
  readonly #waiting = new Map<string, (reply: Reply) => void>();

  constructor(options: WorldOptions) {
    this.#options = options;
    this.nodes = options.nodes;
  }

  record(event: Unplaced): void {
    const copy = structuredClone(event); // Or what changes later would change the past.
    this.events.push({ at: this.events.length, ...copy, time: this.agenda.now });
  }

  until(ms: number): Promise<void> {
    return this.agenda.until(ms);
  }

  pause(ms: number): Promise<void> {
    return this.agenda.until(this.agenda.now + ms);
  }

  async restart(node: string): Promise<void> {
    const life: Life = { alive: true, die: () => undefined };
    const died = new Promise<undefined>((resolve) => {
      life.die = () => resolve(undefined);
    });
    this.#lives.set(node, life);
    // Killed while it starts, it waits for its disk for ever: nobody else may.
    const running = await Promise.race([
      this.#options.start(this.#ports(node, life)),
      died,
    ]);
    if (running !== undefined) life.node = running;
  }

  crash(node: string): boolean {
    const life = this.#lives.get(node);
    if (!life?.alive) return false;
    life.alive = false;
    life.die();
    this.#disks.get(node)?.crash();
    this.record({ node, action: "crash" });
    // Its clients see the connection break; whether their requests took effect is open.
    for (const [call, resolve] of this.#waiting)
      if (call.startsWith(`${node}/`)) {
        this.#waiting.delete(call);
        resolve({ type: "silent" });
      }
    return true;
  }

  cut({ from, to }: Link): void {
    const link = `${from}>${to}`;
    this.#cuts.set(link, (this.#cuts.get(link) ?? 0) + 1);
    this.record({ node: "nemesis", action: "cut", state: { from, to } });
  }

  heal({ from, to }: Link): void {
    const link = `${from}>${to}`;
    this.#cuts.set(link, (this.#cuts.get(link) ?? 0) - 1);
    this.record({ node: "nemesis", action: "heal", state: { from, to } });
  }

  failDisk(node: string, how: DiskFault): void {
    this.#diskOf(node).failures.fail(how);
    this.record({ node: "nemesis", action: "disk", state: { node, how } });
  }

  repairDisk(node: string): void {
    this.#diskOf(node).failures.repair();
    this.record({ node: "nemesis", action: "disk", state: { node, how: "repaired" } });
  }

  /** A client's connection: delayed, never duplicated, broken only by the node's crash. */
  ask(
    node: string,
    { src, body }: { readonly src: string; readonly body: Body },
  ): Promise<Reply> {
    const call = callOf({ node, client: src, number: body.msg_id });
    const id = `${src}/${body.msg_id}`;
    return new Promise((resolve) => {
      this.#waiting.set(call, resolve);
      const answer = (reply: Reply): void => {
        this.#waiting.get(call)?.(reply);
        this.#waiting.delete(call);
      };
      this.agenda.after(this.#delay(`${src}>${node}`), () => {
        const running = this.#lives.get(node)?.node;
        if (!this.#lives.get(node)?.alive || !running) return answer({ type: "refused" });
        running.receive(structuredClone({ id, src, dest: node, body }));
      });
      this.agenda.after(this.#options.clientTimeoutMs, () => answer({ type: "silent" }));
    });
  }

  #ports(self: string, life: Life): Ports {
    const random = this.#stream(`disk ${self}`);
    const disk = this.#diskOf(self);
    const born = this.agenda.now;
    const whileAlive = (run: () => void) => () => {
      if (life.alive) run();
    };
    const [least, most] = this.#options.schedule.flushMs;
    return {
      self,
      nodes: this.nodes,
      network: { send: (message) => whileAlive(() => this.#send(message))() },
      clock: {
        now: () => this.agenda.now - born,
        after: (ms, run) => this.agenda.after(ms, whileAlive(run)),
      },
      disk: disk.open((then) =>
        this.agenda.after(least + random.next() * (most - least), whileAlive(then)),
      ),
      trace: (event) => whileAlive(() => this.record({ node: self, ...event }))(),
    };
  }

  #diskOf(node: string): SimulatedDisk {
    const known = this.#disks.get(node);
    if (known !== undefined) return known;
    const disk = new SimulatedDisk(this.#stream(`disk ${node}`));
    this.#disks.set(node, disk);
    return disk;
  }

  #send(message: Message): void {
    const { src, dest, body } = message;
    const link = `${src}>${dest}`;
    if (!this.nodes.includes(dest)) {
      const call = callOf({ node: src, client: dest, number: body.in_reply_to });
      const answer = structuredClone(body);
      this.agenda.after(this.#delay(link), () => {
        this.#waiting.get(call)?.({ type: "answered", body: answer });
        this.#waiting.delete(call);
      });
      return;
    }
    const { loss, duplication } = this.#options.schedule.network;
    const luck = this.#stream(link);
    // All are drawn always, so that a calmer network leaves the other choices where they were.
    const [lost, twice] = [luck.chance(loss), luck.chance(duplication)];
    if (src !== dest && (lost || this.#isCut(link))) return;
    this.#deliver(message, link);
    if (src !== dest && twice) this.#deliver(message, link);
  }

  #deliver(message: Message, link: string): void {
    const letter = structuredClone(message);
    this.agenda.after(this.#delay(link), () => {
      const life = this.#lives.get(message.dest);
      // A cut also takes what is on its way, and nobody hears while down.
      if (life?.alive && !this.#isCut(link)) life.node?.receive(letter);
    });
  }

  #isCut(link: string): boolean {
    return (this.#cuts.get(link) ?? 0) > 0;
  }

  #delay(link: string): number {
    const { delayMs, spread } = this.#options.schedule.network;
    const [least, most] = delayMs;
    const luck = this.#stream(`delay ${link}`);
    const [place, tail] = [luck.next(), luck.next()];
    const [from, to] = link.split(">") as [string, string];
    const between = from !== to && this.nodes.includes(from) && this.nodes.includes(to);
    return (least + place * (most - least)) * (between ? spread ** tail : 1);
  }

  #stream(label: string): Random {
    const known = this.#streams.get(label);
    if (known) return known;
    const stream = new Random(this.#options.schedule.seed, label);
    this.#streams.set(label, stream);
    return stream;
  }
}

/** A client has one call at a time, so its number among the client's own names it. */
const callOf = ({
  node,
  client,
  number,
}: Record<"node" | "client" | "number", unknown>) => `${node}/${client}/${number}`;
