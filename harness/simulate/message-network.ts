import type { Body, Message } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { Reply } from "./client.ts";
import type { Life } from "./life.ts";
import { Link } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";

/** What the network needs of its world. */
type MessageNetworkOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers with this label. */
  readonly stream: (label: string) => Random;
  /** The life that a node is in; undefined before its first start, and for names of no node. */
  readonly lifeOf: (node: string) => Life | undefined;
  readonly isNode: (name: string) => boolean;
  /** After how long a client stops waiting for an answer. */
  readonly clientTimeoutMs: number;
};

/** Carries messages between nodes, and between a node and its clients. */
export class MessageNetwork {
  readonly #options: MessageNetworkOptions;
  readonly #links = new Map<string, Link>();
  /** By node and call: the function that answers the waiting client. */
  readonly #waiting = new Map<string, Map<string, (reply: Reply) => void>>();

  constructor(options: MessageNetworkOptions) {
    this.#options = options;
  }

  /** A client asks over a connection: it delays, never duplicates, and breaks only when the node crashes. */
  ask(
    node: string,
    { src, body }: { readonly src: string; readonly body: Body },
  ): Promise<Reply> {
    const { agenda, lifeOf, clientTimeoutMs } = this.#options;
    const call = callOf(src, body.msg_id);
    const id = `${src}/${body.msg_id}`;
    return new Promise((resolve) => {
      this.#waitingFor(node).set(call, (reply) => {
        stopWaiting();
        resolve(reply);
      });
      agenda.after(this.#clientDelay({ from: src, to: node }), () => {
        const life = lifeOf(node);
        const running = life?.node;
        if (!life?.isAlive || running === undefined)
          return this.#answer(node, call, { type: "refused" });
        const message = structuredClone({ id, src, dest: node, body });
        life.perform(() => running.receive?.(message));
      });
      const stopWaiting = agenda.after(clientTimeoutMs, () =>
        this.#answer(node, call, { type: "silent" }),
      );
    });
  }

  /** The clients that wait for this node see their connections break; their requests may have taken effect. */
  breakClientsOf(node: string): void {
    const waiting = this.#waiting.get(node);
    this.#waiting.delete(node);
    for (const resolve of waiting?.values() ?? []) resolve({ type: "silent" });
  }

  /** A node sends a message to a node, or answers a client. */
  send(message: Message): void {
    const { src, dest, body } = message;
    const { agenda, links, isNode } = this.#options;
    const ends = { from: src, to: dest };
    if (!isNode(dest)) {
      const call = callOf(dest, body.in_reply_to);
      const answer = structuredClone(body);
      agenda.after(this.#clientDelay(ends), () =>
        this.#answer(src, call, { type: "answered", body: answer }),
      );
      return;
    }
    const link = this.#linkOf(nameOf(ends));
    const conditions = links.conditionsOf(ends);
    if (src === dest) {
      // A node reaches itself, whatever the conditions of its links.
      const copy = structuredClone(message);
      agenda.after(link.delay(conditions, 1), () => this.#arrive(copy));
      return;
    }
    const size = {
      bytes: () => JSON.stringify(message).length,
      isCut: links.isCut(ends),
    };
    for (const time of link.arrivals(agenda.now, size, conditions)) {
      const copy = structuredClone(message); // One for each arrival: nodes may change what they send and receive.
      agenda.at(time, () => {
        if (!links.isCut(ends)) this.#arrive(copy); // A cut loses what is on its way.
      });
    }
  }

  /** A node receives nothing while it is down, or before its start has ended. */
  #arrive(message: Message): void {
    const life = this.#options.lifeOf(message.dest);
    const node = life?.node;
    if (node !== undefined) life?.perform(() => node.receive?.(message));
  }

  #answer(node: string, call: string, reply: Reply): void {
    const waiting = this.#waiting.get(node);
    waiting?.get(call)?.(reply);
    waiting?.delete(call);
  }

  #waitingFor(node: string): Map<string, (reply: Reply) => void> {
    const known = this.#waiting.get(node) ?? new Map<string, (reply: Reply) => void>();
    this.#waiting.set(node, known);
    return known;
  }

  /** A delay of the link without its spread: clients wait for answers, not for a slow network. */
  #clientDelay(ends: { readonly from: string; readonly to: string }): number {
    return this.#linkOf(nameOf(ends)).delay(this.#options.links.conditionsOf(ends), 1);
  }

  #linkOf(name: string): Link {
    const known = this.#links.get(name);
    if (known !== undefined) return known;
    const { stream } = this.#options;
    const link = new Link({ fate: stream(name), delay: stream(`delay ${name}`) });
    this.#links.set(name, link);
    return link;
  }
}

/** The name of a call: a client numbers its calls, and has one at a time. */
const callOf = (client: string, number: unknown): string => `${client}/${number}`;
