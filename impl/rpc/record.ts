/** Record marking: RFC 5531, section 11. Over a stream a message is a record, which is one or more fragments. */

const LAST = 0x8000_0000;
const HEADER_BYTES = 4;
const FIRST_BYTES = 256;
/** A larger buffer than this is freed once a record has ended. */
const KEPT_BYTES = 65_536;

/** A message as a record of one fragment. */
export const recordOf = (message: Uint8Array): Uint8Array => {
  const record = new Uint8Array(HEADER_BYTES + message.length);
  new DataView(record.buffer).setUint32(0, LAST + message.length);
  record.set(message, HEADER_BYTES);
  return record;
};

/** A peer sends a record that is too long, or too many fragments: there is no way to find the next record. */
export class RecordTooLong extends Error {
  override readonly name = "RecordTooLong";
}

/** Limits of records. */
export type RecordLimits = {
  /** The most bytes of a record. */
  readonly recordBytes: number;
  /** The most fragments of a record; empty ones count, too. */
  readonly fragments: number;
};

/** Puts records together from the chunks that a stream gives. It holds no more than one record and one chunk. */
export class Records {
  readonly #limits: RecordLimits;
  /** The header of the fragment, as far as it has come. */
  #header: number[] = [];
  /** How many bytes of the fragment are still to come. */
  #due = 0;
  #isLast = false;
  #fragments = 0;
  /** The record so far, with room that grows as its bytes come: a peer may promise more than it sends. */
  #room = new Uint8Array(FIRST_BYTES);
  #filled = 0;
  /** How long the record is by the headers of its fragments so far. */
  #bytes = 0;

  constructor(limits: RecordLimits) {
    this.#limits = limits;
  }

  /**
   * The records that end in this chunk.
   *
   * @throws RecordTooLong
   */
  *take(chunk: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < chunk.length; ) {
      if (this.#due === 0) {
        this.#header.push(chunk[at]!);
        at += 1;
        if (this.#header.length < HEADER_BYTES) continue;
        this.#begin();
      } else {
        const part = chunk.subarray(at, at + this.#due);
        this.#add(part);
        this.#due -= part.length;
        at += part.length;
      }
      if (this.#due === 0 && this.#isLast) yield this.#end();
    }
  }

  #begin(): void {
    const mark = new DataView(Uint8Array.from(this.#header).buffer).getUint32(0);
    this.#header = [];
    this.#isLast = mark >= LAST;
    this.#due = mark % LAST;
    this.#bytes += this.#due;
    this.#fragments += 1;
    const { recordBytes, fragments } = this.#limits;
    if (this.#bytes > recordBytes)
      throw new RecordTooLong(`${this.#bytes} bytes, and ${recordBytes} are allowed`);
    if (this.#fragments > fragments)
      throw new RecordTooLong(`more than ${fragments} fragments`);
  }

  #add(part: Uint8Array): void {
    const length = this.#filled + part.length;
    if (length > this.#room.length) {
      const grown = new Uint8Array(Math.max(2 * this.#room.length, length));
      grown.set(this.#room.subarray(0, this.#filled));
      this.#room = grown;
    }
    this.#room.set(part, this.#filled);
    this.#filled = length;
  }

  #end(): Uint8Array {
    const record = this.#room.slice(0, this.#filled);
    if (this.#room.length > KEPT_BYTES) this.#room = new Uint8Array(FIRST_BYTES);
    this.#filled = 0;
    this.#bytes = 0;
    this.#fragments = 0;
    this.#isLast = false;
    return record;
  }
}
