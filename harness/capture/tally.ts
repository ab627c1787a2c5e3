/** Counts of what could not be decoded in a capture, by kind. Reports show them beside their verdict. */

import type { Refused } from "./refused.ts";

/** Frames that are no segment, no ICMP error about one and no datagram of UDP, by the reason. */
type Unread = {
  /** Why, and where it has a number, which: "IGMP", "Ethernet type 0x0806", "unknown link type 147", "header not captured". */
  readonly reason: string;
  readonly frames: number;
  /** The number of the first of them. */
  readonly first: number;
  /** Whether the capture lacks or spoils something that may have been TCP; ARP has none. */
  readonly isLoss: boolean;
};

/** Where a capture cannot be read on, and why. What comes before that offset was read. */
type Damage = {
  readonly offset: number;
  readonly reason: string;
};

/** Sums over a capture. */
export type Tally = {
  readonly frames: number;
  /** Frames of which fewer bytes were captured than were on the wire. */
  readonly snapped: number;
  readonly unread: readonly Unread[];
  readonly damage: Damage | null;
  /** The packets that the kernel dropped, from pcapng's statistics; null if the capture has none. */
  readonly dropped: bigint | null;
  /** Blocks of pcapng of kinds that are not known here, passed over. */
  readonly blocks: number;
};

const REASONS_MAX = 256;

/** A tally that grows while a capture is read. */
export class Tallied {
  #frames = 0;
  #snapped = 0;
  /** At most `REASONS_MAX`: a hostile capture has a frame of every unknown kind. */
  readonly #unread = new Map<string, Unread>();
  #damage: Damage | null = null;
  #dropped: bigint | null = null;
  #blocks = 0;

  /** Counts a frame. */
  frame(isSnapped: boolean): void {
    this.#frames += 1;
    if (isSnapped) this.#snapped += 1;
  }

  /** Counts a frame that was not decoded. */
  unread(number: number, { reason: why, isLoss }: Refused): void {
    const isFull = this.#unread.size >= REASONS_MAX && !this.#unread.has(why);
    const reason = isFull ? "other reasons" : why;
    const known = this.#unread.get(reason);
    const { frames, first } = known ?? { frames: 0, first: number };
    this.#unread.set(reason, {
      reason,
      frames: frames + 1,
      first,
      isLoss: isLoss || (known?.isLoss ?? false),
    });
  }

  /** Notes the offset from which nothing can be read. */
  damaged(damage: Damage): void {
    this.#damage = damage;
  }

  /** An interface's statistics say that so many frames were dropped. */
  dropped(frames: bigint): void {
    this.#dropped = (this.#dropped ?? 0n) + frames;
  }

  /** Counts a block of an unknown kind, which was skipped. */
  block(): void {
    this.#blocks += 1;
  }

  /** The sums of now; the reason that has most frames first. */
  now(): Tally {
    return {
      frames: this.#frames,
      snapped: this.#snapped,
      unread: [...this.#unread.values()].sort((a, b) => b.frames - a.frames),
      damage: this.#damage,
      dropped: this.#dropped,
      blocks: this.#blocks,
    };
  }
}
