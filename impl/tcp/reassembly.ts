import { Ring } from "./ring.ts";
import { distance, plus } from "./sequence.ts";

/** A stretch of numbers, `to` excluded, counted from RCV.NXT on. */
type Piece = { readonly from: number; readonly to: number };

/** The effect of some bytes that arrived. */
type Placed = {
  /** By how much RCV.NXT grew. */
  readonly advanced: number;
  readonly duplicates: number;
  readonly excess: number;
};

/** Pieces that are kept apart; only an attack on memory and time has more. */
const PIECES_MAX = 512;

/**
 * The receive buffer: puts bytes in order (RFC 9293, section 3.10.7.4, seventh). Memory never grows beyond its
 * capacity. Where two segments overlap and differ, the bytes that came first count.
 */
export class Reassembly {
  readonly capacity: number;
  readonly #ring: Ring;
  /** RCV.NXT. */
  #next: number;
  /** The number of bytes that are in order and not read yet. */
  #readable = 0;
  /** The stretches that arrived out of order: sorted, and none touches another one. */
  #pieces: Piece[] = [];

  /** @param next the number of the first byte */
  constructor(capacity: number, next: number) {
    this.capacity = capacity;
    this.#ring = new Ring(capacity);
    this.#next = next;
  }

  get next(): number {
    return this.#next;
  }

  get readable(): number {
    return this.#readable;
  }

  /** Bytes that may still come before the program has to read. */
  get room(): number {
    return this.capacity - this.#readable;
  }

  get hasGap(): boolean {
    return this.#pieces.length > 0;
  }

  /** A FIN takes its number after all bytes. */
  passFin(): void {
    this.#next = plus(this.#next, 1);
  }

  /** Takes the bytes from number `seq` on that are new and before `limit`, the end of the window. */
  place(seq: number, data: Uint8Array, limit: number): Placed {
    const first = distance(seq, this.#next);
    const from = Math.max(0, first);
    const most = Math.min(this.room, distance(limit, this.#next));
    const to = Math.min(first + data.length, most);
    const excess = Math.max(0, first + data.length - Math.max(most, from));
    if (from >= to) return { advanced: 0, duplicates: data.length - excess, excess };
    const piece = { from, to };
    const fresh = this.#gapsIn(piece);
    if (this.#pieces.length >= PIECES_MAX && from > 0)
      return { advanced: 0, duplicates: 0, excess: data.length };
    let written = 0;
    for (const gap of fresh) {
      this.#ring.write(
        this.#readable + gap.from,
        data.subarray(gap.from - first, gap.to - first),
      );
      written += gap.to - gap.from;
    }
    const advanced = this.#join(piece);
    return { advanced, duplicates: data.length - excess - written, excess };
  }

  /** The parts of a piece that are not there yet. */
  #gapsIn({ from, to }: Piece): readonly Piece[] {
    const gaps: Piece[] = [];
    let at = from;
    for (const held of this.#pieces) {
      if (held.to <= at) continue;
      if (held.from >= to) break;
      if (held.from > at) gaps.push({ from: at, to: held.from });
      at = Math.max(at, held.to);
    }
    if (at < to) gaps.push({ from: at, to });
    return gaps;
  }

  /** Adds a piece to those that are there, and returns how far RCV.NXT goes. */
  #join(piece: Piece): number {
    let { from, to } = piece;
    const apart: Piece[] = [];
    for (const held of this.#pieces) {
      if (held.to < from || held.from > to) {
        apart.push(held);
        continue;
      }
      from = Math.min(from, held.from);
      to = Math.max(to, held.to);
    }
    if (from > 0) {
      const place = apart.findIndex((held) => held.from > from);
      apart.splice(place < 0 ? apart.length : place, 0, { from, to });
      this.#pieces = apart;
      return 0;
    }
    this.#pieces = apart.map((held) => ({ from: held.from - to, to: held.to - to }));
    this.#next = plus(this.#next, to);
    this.#readable += to;
    return to;
  }

  /** The next bytes in order, at most so many. */
  read(most: number): Uint8Array {
    const count = Math.min(most, this.#readable);
    const bytes = this.#ring.read(0, count);
    this.#ring.drop(count);
    this.#readable -= count;
    return bytes;
  }

  free(): void {
    this.#ring.free();
    this.#readable = 0;
    this.#pieces = [];
  }
}
