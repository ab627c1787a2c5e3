/** Finds messages in a stream that may have begun before the capture, or lack bytes: RFC 5531, section 11. */
import { u32 } from "../bytes.ts";
import type { Memory } from "./memory.ts";
import { BEGINNING, beginsMessage } from "./message.ts";
import type { Ordered } from "./ordered.ts";

const LAST = 0x8000_0000;
const MARK_BYTES = 4;
const RECORD_MAX = 4 << 20;
const FRAGMENTS_MAX = 1024;
const FIRST_BYTES = 512;

/** A record that is not whole yet. */
type Growing = {
  /** How many bytes of the fragment are still to come. */
  due: number;
  isLast: boolean;
  fragments: number;
  /** The bytes so far. It grows with the bytes that arrive, not with the length that the record announces. */
  room: Uint8Array;
  filled: number;
};

const growing = (): Growing => ({
  due: 0,
  isLast: false,
  fragments: 0,
  room: new Uint8Array(FIRST_BYTES),
  filled: 0,
});

/** Finds the records of one end. Bytes that are no records of RPC are passed over. */
export class RecordFinder {
  readonly #memory: Memory;
  /** The unfinished record; null: the place of the next record is unknown, so the next segment is tried. */
  #record: Growing | null = null;
  #mark: number[] = [];
  /** Whether a message was found: what is passed over later on was RPC that cannot be read. */
  #hasFound = false;
  /** How often the place of the next record was lost. */
  lost = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Takes the next bytes. @returns the messages that end in them */
  take({ bytes, isAnew, isFirst }: Ordered): readonly Uint8Array[] {
    if (isAnew) {
      if (this.#record !== null && this.#hasFound && !isFirst) this.lost += 1;
      this.forget();
      if (isFirst || this.#mayBegin(bytes)) this.#record = growing();
    } else if (this.#record === null && this.#mayBegin(bytes)) this.#record = growing();
    const found: Uint8Array[] = [];
    for (let at = 0; at < bytes.length && this.#record !== null; )
      at = this.#step(this.#record, bytes, at, found);
    return found;
  }

  /** Drops the unfinished record. */
  forget(): void {
    if (this.#record !== null) this.#memory.give(this.#record.room.length - FIRST_BYTES);
    this.#record = null;
    this.#mark = [];
  }

  /** Does a record begin with a segment, of all places? */
  #mayBegin(bytes: Uint8Array): boolean {
    if (bytes.length < MARK_BYTES + BEGINNING) return false;
    const length = u32(bytes, 0) % LAST;
    return (
      length >= BEGINNING &&
      length <= RECORD_MAX &&
      beginsMessage(bytes.subarray(MARK_BYTES))
    );
  }

  /** Takes a byte of the mark, or a part of a fragment. @returns how far it got */
  #step(record: Growing, bytes: Uint8Array, at: number, found: Uint8Array[]): number {
    let next = at;
    if (record.due === 0) {
      this.#mark.push(bytes[at]!);
      next += 1;
      if (this.#mark.length === MARK_BYTES) this.#fragment(record);
    } else {
      const part = bytes.subarray(at, at + record.due);
      record.due -= part.length;
      next += part.length;
      if (!this.#add(record, part)) record.fragments = Number.POSITIVE_INFINITY;
    }
    if (this.#isNone(record)) this.#giveUp();
    else if (record.due === 0 && record.isLast && this.#mark.length === 0) {
      found.push(record.room.slice(0, record.filled));
      this.#hasFound = true;
      this.forget();
      this.#record = growing();
    }
    return next;
  }

  #fragment(record: Growing): void {
    const mark = u32(Uint8Array.from(this.#mark), 0);
    this.#mark = [];
    record.isLast = mark >= LAST;
    record.due = mark % LAST;
    record.fragments += 1;
  }

  /** Is it seen by now that this is no record of RPC? */
  #isNone({ filled, due, fragments, isLast, room }: Growing): boolean {
    if (filled + due > RECORD_MAX || fragments > FRAGMENTS_MAX) return true;
    if (filled >= BEGINNING) return !beginsMessage(room.subarray(0, filled));
    return isLast && fragments > 0 && filled + due < BEGINNING;
  }

  #giveUp(): void {
    if (this.#hasFound) this.lost += 1;
    this.forget();
  }

  /** Adds a part to a record; false: there is no memory left. */
  #add(record: Growing, part: Uint8Array): boolean {
    const length = record.filled + part.length;
    if (length > record.room.length) {
      const room = Math.max(2 * record.room.length, length);
      if (!this.#memory.take(room - record.room.length)) return false;
      const grown = new Uint8Array(room);
      grown.set(record.room.subarray(0, record.filled));
      record.room = grown;
    }
    record.room.set(part, record.filled);
    record.filled = length;
    return true;
  }
}
