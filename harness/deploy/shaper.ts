import { altered, Link, type LinkConditions } from "../simulate/link.ts";
import { Random } from "../simulate/random.ts";
import { Outbox } from "./outbox.ts";

/** What a link does where nobody has told it to do anything. */
export const CALM: LinkConditions = {
  delayMs: [0, 0],
  spread: 1,
  loss: 0,
  duplication: 0,
};

export type LinkState = { readonly isCut: boolean; readonly conditions: LinkConditions };

/**
 * What the links from one real node do to what it sends, as in the simulator, before it leaves: on one
 * machine nothing else would lose or delay anything, and no rights are needed for it.
 */
export class Shaper {
  readonly #seed: number;
  readonly #states = new Map<string, LinkState>();
  readonly #links = new Map<string, Link>();
  readonly #luck: Random;
  readonly #outbox = new Outbox();

  /** The seed decides what is lost, and what is altered how. */
  constructor(self: string, seed: number) {
    this.#seed = seed;
    this.#luck = new Random(seed, `alteration ${self}`);
  }

  set(to: string, state: LinkState): void {
    this.#states.set(to, state);
  }

  isCut(to: string): boolean {
    return this.#states.get(to)?.isCut ?? false;
  }

  /** Calls `send` for each copy that gets through, when its time has come, with what arrives of the bytes. */
  carryDatagram(to: string, bytes: Uint8Array, send: (bytes: Uint8Array) => void): void {
    const isCut = this.isCut(to);
    this.#carry(to, { bytes: () => bytes.length, isCut }, ({ alteration = 0 }) => {
      // A cut takes what is on its way.
      if (this.isCut(to)) return;
      send(this.#luck.chance(alteration) ? altered(bytes, this.#luck) : bytes);
    });
  }

  /** The same for a message, which is never altered; cuts break its connection elsewhere. */
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
