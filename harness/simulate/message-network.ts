import type { Body, Message } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { Reply } from "./client.ts";
import type { Life } from "./life.ts";
import { Link } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";

export type MessageNetworkOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers of this name. */
  readonly stream: (label: string) => Random;
  /** The life that a node is in; undefined: nobody has that name. */
  readonly lifeOf: (node: string) => Life | undefined;
  readonly isNode: (name: string) => boolean;
  /** When a client stops waiting. */
  readonly clientTimeoutMs: number;
};

/** Carries messages between nodes, and between a node and its clients. */
export class MessageNetwork {
  readonly #options: MessageNetworkOptions;
  readonly #links = new Map<string, Link>();
  /** By node, then by call: the clients that wait for an answer of it. */
  readonly #waiting = new Map<string, Map<string, (reply: Reply) => void>>();

  constructor(options: MessageNetworkOptions) {
    this.#options = options;
  }

  /** A client's connection: delayed, never duplicated, broken only by the node's crash. */
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

  /** Its clients see the connection break; whether their requests took effect is open. */
  breakClientsOf(node: string): void {
    const waiting = this.#waiting.get(node);
    this.#waiting.delete(node);
    for (const resolve of waiting?.values() ?? []) resolve({ type: "silent" });
  }

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
    const letter = structuredClone(message);
    const conditions = links.conditionsOf(ends);
    if (src === dest) {
      // A node reaches itself, whatever its links do.
      agenda.after(link.delay(conditions, 1), () => this.#arrive(letter));
      return;
    }
    const size = {
      bytes: () => JSON.stringify(letter).length,
      isCut: links.isCut(ends),
    };
    for (const time of link.arrivals(agenda.now, size, conditions))
      agenda.at(time, () => {
        if (!links.isCut(ends)) this.#arrive(letter); // A cut takes what is on its way.
      });
  }

  /** Nobody hears while down, or before the start has ended. */
  #arrive(letter: Message): void {
    const life = this.#options.lifeOf(letter.dest);
    const node = life?.node;
    if (node !== undefined) life?.perform(() => node.receive?.(structuredClone(letter)));
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

  /** As fast as the links of a node in good weather: clients wait for answers, not for the network. */
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

/** A client has one call at a time, so its number among the client's own names it. */
const callOf = (client: string, number: unknown): string => `${client}/${number}`;
