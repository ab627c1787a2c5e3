import type { Endpoint, Streams } from "../../impl/ports.ts";
import { EPHEMERAL_PORTS } from "./socket-table.ts";
import { StreamNetwork } from "./stream-network.ts";
import type { Carrier, Fate, Habits, Parcel, StreamLife } from "./stream-side.ts";

/** What is on its way over one direction of a stream: what was written at once is one segment. */
export type Segment = Parcel & { readonly from: Endpoint; readonly to: Endpoint };

type Held = { readonly segment: Segment; readonly fate: Fate; readonly line: object };

/** Streams in a world without time: each segment waits until it is chosen, behind those sent before it. */
export class HeldStreams {
  readonly #network: StreamNetwork;
  #held: readonly Held[] = [];

  constructor(isNode: (name: string) => boolean) {
    let free: number = EPHEMERAL_PORTS[0];
    this.#network = new StreamNetwork({
      isNode,
      pickPort: () => free++,
      direction: (from, to) => this.#line(from, to),
      habits: () => habits,
    });
  }

  open(address: string, life: StreamLife): Streams {
    return this.#network.open(address, life);
  }

  /** The system of the machine ends what a node that has left had open. */
  endStreamsOf(life: StreamLife): void {
    this.#network.breakStreamsOf(life);
  }

  /** In the order of sending. */
  get segments(): readonly Segment[] {
    return this.#held.map(({ segment }) => segment);
  }

  /** Is nothing on its way before it, in its direction of its stream? */
  isNext(segment: Segment): boolean {
    const line = this.#find(segment)?.line;
    return this.#held.find((each) => each.line === line)?.segment === segment;
  }

  /** @throws TypeError when another one is to come before it, or it is not on its way */
  deliver(segment: Segment): void {
    if (!this.isNext(segment) || this.#find(segment) === undefined)
      throw new TypeError("a segment is delivered that is not the next of its stream");
    const { fate } = this.#find(segment)!;
    this.take(segment);
    fate.arrived();
  }

  /** Off the network, without arriving. */
  take(segment: Segment): void {
    this.#held = this.#held.filter((each) => each.segment !== segment);
  }

  #find(segment: Segment): Held | undefined {
    return this.#held.find((each) => each.segment === segment);
  }

  #line(from: Endpoint, to: Endpoint): Carrier {
    const line: Carrier = {
      carry: (parcel, _timeoutMs, fate) => {
        this.#held = [...this.#held, { segment: { ...parcel, from, to }, fate, line }];
      },
      empty: () => {
        this.#held = this.#held.filter((each) => each.line !== line);
      },
    };
    return line;
  }
}

/** A reader gets a segment in two pieces: whoever takes a piece for what was written is found out. */
const habits: Habits = {
  chunkBytes: () => Number.POSITIVE_INFINITY,
  pieces: (chunk) => (chunk.length < 2 ? [chunk] : [chunk.slice(0, 1), chunk.slice(1)]),
  resetsOfDead: () => false,
};
