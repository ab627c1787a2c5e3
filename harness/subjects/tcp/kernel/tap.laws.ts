/** A link on which the test sees every packet, and can drop some or hold all. */
import type { Link } from "../../../../impl/ip/link.ts";
import { decodePacket } from "../../../../impl/tcp/packet.ts";
import type { Segment } from "../../../../impl/tcp/segment.ts";

/** Who sent a packet. */
export type Sender = "kernel" | "ours";

/** What the test does with the link. */
export type Tap = Link & {
  /** Every segment of TCP in its order, those that were dropped among them. */
  readonly segments: readonly (Segment & { readonly from: Sender })[];
  /** From now on a segment for which this holds is lost. */
  drop(isLost: (segment: Segment, from: Sender) => boolean): void;
  /** Holds back all packets of both sides. */
  hold(): void;
  /** Lets go those that were held, in their order, and all that follow. */
  release(): void;
};

/** Puts a tap on a link; `close` leaves the link open, for the next tap. */
export const tapOn = (link: Link): Tap => {
  const segments: (Segment & { readonly from: Sender })[] = [];
  let isLost: (segment: Segment, from: Sender) => boolean = () => false;
  let held: (() => void)[] | null = null;
  let isOpen = true;
  const pass = (bytes: Uint8Array, from: Sender, go: () => void): void => {
    const packet = decodePacket(bytes);
    if (typeof packet !== "string") {
      segments.push({ ...packet.segment, from });
      if (isLost(packet.segment, from)) return;
    }
    if (held === null) go();
    else held.push(go);
  };
  return {
    segments,
    mtuBytes: link.mtuBytes,
    send: (bytes) => {
      if (isOpen) pass(bytes, "ours", () => link.send(bytes));
    },
    onReceive: (receive) =>
      link.onReceive((bytes) => {
        if (isOpen) pass(bytes, "kernel", () => receive(bytes));
      }),
    close: () => {
      isOpen = false;
    },
    drop: (next) => {
      isLost = next;
    },
    hold: () => {
      held = [];
    },
    release: () => {
      const going = held ?? [];
      held = null;
      for (const go of going) go();
    },
  };
};
