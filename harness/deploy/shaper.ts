import { altered, Link, type LinkConditions } from "../simulate/link.ts";
import { Random } from "../simulate/random.ts";
import { Outbox } from "./outbox.ts";

/** The conditions of a link without faults: it adds no delay and loses nothing. */
export const CALM: LinkConditions = {
  delayMs: [0, 0],
  spread: 1,
  loss: 0,
  duplication: 0,
};

/** A direction to another node: is it cut, and under which conditions is it else? */
export type LinkState = { readonly isCut: boolean; readonly conditions: LinkConditions };

/**
 * The links from one real node. It delays, loses, duplicates and alters what the node sends before it leaves
 * the process, by the code of the simulator: on one machine nothing else does so, and no privileges are needed.
 */
export class Shaper {
  readonly #seed: number;
  readonly #states = new Map<string, LinkState>();
  readonly #links = new Map<string, Link>();
  readonly #alteration: Random;
  readonly #outbox = new Outbox();

  /** The seed decides what is lost or altered, and how. */
  constructor(self: string, seed: number) {
    this.#seed = seed;
    this.#alteration = new Random(seed, `alteration ${self}`);
  }

  /** Sets the state of the direction to another node. */
  set(to: string, state: LinkState): void {
    this.#states.set(to, state);
  }

  /** Is the direction to this node cut? */
  isCut(to: string): boolean {
    return this.#states.get(to)?.isCut ?? false;
  }

  /** Calls `send` for each copy of a datagram that gets through, at its time, with the bytes that arrive. */
  carryDatagram(to: string, bytes: Uint8Array, send: (bytes: Uint8Array) => void): void {
    const isCut = this.isCut(to);
    this.#carry(
      to,
      { bytes: () => bytes.length, isCut },
      ({ alteration = 0, alteredBits }) => {
        // A cut loses what is on its way.
        if (this.isCut(to)) return;
        send(
          this.#alteration.chance(alteration)
            ? altered(bytes, this.#alteration, alteredBits)
            : bytes,
        );
      },
    );
  }

  /** The same for a message, which is never altered; the proxy cuts the connections of messages. */
  carryMessage(to: string, bytes: () => number, send: () => void): void {
    this.#carry(to, { bytes, isCut: false }, send);
  }

  #carry(
    to: string,
    size: { readonly bytes: () => number; readonly isCut: boolean },
    send: (conditions: LinkConditions) => void,
  ): void {
    const { conditions } = this.#states.get(to) ?? { conditions: CALM };
    for (const time of this.#linkTo(to).arrivals(performance.now(), size, conditions))
      this.#outbox.at(time, () => send(conditions));
  }

  #linkTo(to: string): Link {
    const known = this.#links.get(to);
    if (known !== undefined) return known;
    const luck = (what: string) => new Random(this.#seed, `${what} ${to}`);
    const link = new Link({ fate: luck("fate"), delay: luck("delay") });
    this.#links.set(to, link);
    return link;
  }
}
