/**
 * A key-value store whose directory maps keys to nodes. One member is the directory, or several, each
 * for some of the keys; the others keep values; and every member is the agent of its clients: it asks the directory, which relays or names the nodes of a key. The
 * protocol on paper leaves open disk, retries and time: they are decided here.
 */
import { type Body, type Message, type Node, needing, type Ports } from "../ports.ts";
import { errors, type Key, refused } from "../store/clients.ts";
import { nextBoot } from "../store/disk-failures.ts";
import { storePorts } from "../store/ports.ts";
import { Wire } from "../store/wire.ts";
import { administer } from "./administer.ts";
import { Agent } from "./agent.ts";
import { Keeper } from "./keeper.ts";
import { Mappings } from "./mappings.ts";
import { Master } from "./master.ts";
import { type Answer, isAnswer, isToNode, type PeerMessage, parse } from "./messages.ts";
import {
  asMember,
  type DirectoryOptions,
  type DirectorySettings,
  settings,
} from "./options.ts";
import { answerTo, isQuestion } from "./overview.ts";
import { Slots } from "./slots.ts";

const directoryPorts = [...storePorts, "entropy"] as const;
type DirectoryPorts = Ports<(typeof directoryPorts)[number]>;

/**
 * Starts a member.
 *
 * @throws RangeError when a directory is no member, or there are not so many nodes as replicas
 */
export const startDirectory = needing(
  directoryPorts,
  (ports: DirectoryPorts, options: DirectoryOptions = {}) =>
    DirectoryMember.start(ports, options),
);

/** The parts of a member, made anew at each start. */
type Parts = {
  readonly wire: Wire;
  readonly slots: Slots;
  readonly mappings: Mappings;
  readonly agent: Agent;
  /** Null on the directory. */
  readonly keeper: Keeper | null;
  /** Null on all members but the directory. */
  readonly master: Master | null;
};

class DirectoryMember implements Node {
  readonly #ports: DirectoryPorts;
  readonly #settings: DirectorySettings;
  readonly #parts: Parts;

  private constructor(ports: DirectoryPorts, settings: DirectorySettings, parts: Parts) {
    this.#ports = ports;
    this.#settings = settings;
    this.#parts = parts;
  }

  static async start(
    ports: DirectoryPorts,
    options: DirectoryOptions,
  ): Promise<DirectoryMember> {
    const chosen = asMember(settings(ports.nodes, options), ports.self);
    const boot = await nextBoot(ports, chosen.retryMs);
    const slots = await Slots.open(ports, chosen);
    const mappings = await Mappings.open(ports, chosen);
    const { directories, replicas, query, replication, acks, moves } = chosen;
    ports.trace({
      action: "start",
      state: {
        boot,
        agreed: { directories, replicas, query, replication, acks, moves },
        slots: slots.entries(),
        mappings: mappings.told(),
      },
    });
    const wire = new Wire(ports, boot);
    const anyOf = (count: number): number => ports.entropy.bytes(1)[0]! % count;
    const means = { ports, wire, settings: chosen, mappings, anyOf };
    const master = chosen.directories.includes(ports.self) ? new Master(means) : null;
    const keeper = chosen.nodes.includes(ports.self)
      ? new Keeper({ ...means, slots })
      : null;
    master?.resume();
    if (moves) keeper?.beat();
    return new DirectoryMember(ports, chosen, {
      wire,
      slots,
      mappings,
      master,
      keeper,
      agent: new Agent(means),
    });
  }

  async call(request: Body): Promise<Body> {
    return administer(request, this.#parts);
  }

  receive(message: Message): void {
    const { wire, agent } = this.#parts;
    if (isQuestion(message.body)) {
      const { self } = this.#ports;
      const known = { self, settings: this.#settings, ...this.#parts };
      wire.answer(message, answerTo(message.body, known));
      return;
    }
    const parsed = parse(message, this.#ports.nodes);
    switch (parsed.type) {
      case "read":
      case "write":
        void agent.serve(message, parsed);
        return;
      case "init":
        wire.received(message, parsed);
        wire.confirmInit(message);
        return;
      case "refused":
        wire.received(message, parsed);
        wire.refuse(message, parsed);
        return;
      case "ignored":
        wire.received(message, parsed);
        return;
      default:
        this.#take(message, parsed);
    }
  }

  /** Takes a message of a member. */
  #take(message: Message, parsed: PeerMessage): void {
    const { wire } = this.#parts;
    const why = this.#misplaced(message.src, parsed);
    wire.received(message, why === null ? parsed : { type: "refused" });
    if (why !== null) wire.refuse(message, refused(errors.malformed, why));
    else if (isAnswer(parsed)) this.#answered(message.src, parsed);
    else if (isToNode(parsed)) this.#parts.keeper!.receive(message.src, parsed);
    else this.#parts.master!.receive(message.src, parsed);
  }

  /** Why a message must not be taken here, or from this sender; null: it may. */
  #misplaced(from: string, message: PeerMessage): string | null {
    const { directoryOf } = this.#settings;
    const { master, keeper } = this.#parts;
    const { type } = message;
    const notDirectory = (sender: string, key: Key): string | null =>
      sender === directoryOf(key)
        ? null
        : `only the directory of a key says ${type}, and ${sender} is not that of ${JSON.stringify(key)}`;
    if (isToNode(message)) {
      if (keeper === null) return `${type} is for nodes, and this member keeps no values`;
      const isOfDirectory = type === "copy" || type === "drop";
      return isOfDirectory ? notDirectory(from, message.key) : null;
    }
    if (!isAnswer(message)) {
      if (type === "beat") return master === null ? "beat is for directories" : null;
      const directory = directoryOf(message.key);
      return directory === this.#ports.self
        ? null
        : `${type} is for the directory of its key, which is ${directory}`;
    }
    return type === "done" || type === "found" ? notDirectory(from, message.key) : null;
  }

  #answered(from: string, answer: Answer): void {
    const { agent, keeper, master } = this.#parts;
    const isRelayed = this.#settings.query === "recursive";
    if (answer.type === "stored") {
      keeper?.passBack(from, answer);
      if (isRelayed) master?.stored(from, answer);
    }
    if (answer.type === "value" && isRelayed) master?.value(answer);
    else agent.receive(from, answer);
  }
}
