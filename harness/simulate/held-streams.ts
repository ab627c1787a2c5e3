import type { Endpoint, Streams } from "../../impl/ports.ts";
import { EPHEMERAL_PORTS } from "./socket-table.ts";
import type {
  OnDelivery,
  SegmentContent,
  StreamChoices,
  StreamDirection,
  StreamLife,
} from "./stream-end.ts";
import { StreamNetwork } from "./stream-network.ts";

/** A segment on its way: the bytes of one write, or an event of the stream. */
export type Segment = SegmentContent & { readonly from: Endpoint; readonly to: Endpoint };

type WaitingSegment = {
  readonly segment: Segment;
  readonly onDelivery: OnDelivery;
  readonly direction: object;
};

/** Streams in a world without time: each segment waits until it is delivered, behind those sent before it. */
export class HeldStreams {
  readonly #network: StreamNetwork;
  #held: readonly WaitingSegment[] = [];

  constructor(isNode: (name: string) => boolean) {
    let free: number = EPHEMERAL_PORTS[0];
    this.#network = new StreamNetwork({
      isNode,
      pickPort: () => free++,
      direction: (from, to) => this.#direction(from, to),
      choices: () => choices,
    });
  }

  /** The streams port of one life of a node. */
  open(address: string, life: StreamLife): Streams {
    return this.#network.open(address, life);
  }

  /** The operating system ends the streams of a node that has left. */
  endStreamsOf(life: StreamLife): void {
    this.#network.breakStreamsOf(life);
  }

  /** The segments on their way, in the order of sending. */
  get segments(): readonly Segment[] {
    return this.#held.map(({ segment }) => segment);
  }

  /** Is it the first on its way in its direction of its stream? */
  isNext(segment: Segment): boolean {
    const direction = this.#find(segment)?.direction;
    return this.#held.find((each) => each.direction === direction)?.segment === segment;
  }

  /** Lets a segment arrive. @throws TypeError when it is not the first of its direction, or not on its way */
  deliver(segment: Segment): void {
    if (!this.isNext(segment))
      throw new TypeError("a segment is delivered that is not the next of its stream");
    const { onDelivery } = this.#find(segment)!;
    this.take(segment);
    onDelivery.arrived();
  }

  /** Takes a segment off the network: it never arrives. */
  take(segment: Segment): void {
    this.#held = this.#held.filter((each) => each.segment !== segment);
  }

  #find(segment: Segment): WaitingSegment | undefined {
    return this.#held.find((each) => each.segment === segment);
  }

  #direction(from: Endpoint, to: Endpoint): StreamDirection {
    const direction: StreamDirection = {
      carry: (content, _timeoutMs, onDelivery) => {
        this.#held = [
          ...this.#held,
          { segment: { ...content, from, to }, onDelivery, direction },
        ];
      },
      empty: () => {
        this.#held = this.#held.filter((each) => each.direction !== direction);
      },
    };
    return direction;
  }
}

/** A reader gets the bytes of a segment in two chunks: a node that takes a chunk for a whole write fails here. */
const choices: StreamChoices = {
  chunkBytes: () => Number.POSITIVE_INFINITY,
  pieces: (chunk) => (chunk.length < 2 ? [chunk] : [chunk.slice(0, 1), chunk.slice(1)]),
  resetsOfDead: () => false,
};
