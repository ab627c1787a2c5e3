/** Reads a capture piece by piece, from a file or any other stream of bytes. */
import { createReadStream } from "node:fs";
import { InputError } from "../model/input-error.ts";
import { type Piece, pieceOf } from "./bytes.ts";
import { Decoder } from "./decoder.ts";
import { classicRecords, isClassic } from "./files/classic.ts";
import { isPcapng, PcapngRecords } from "./files/pcapng.ts";
import { Damaged, type Records, type Rest } from "./files/records.ts";
import { type Chunks, unpacked } from "./files/unpacked.ts";
import type { Batch } from "./packet.ts";
import { Tallied, type Tally } from "./tally.ts";

const CHUNK_BYTES = 256 << 10;
const MAGIC_BYTES = 4;
/** Damage before it is in the file's own header. The header of pcapng has more bytes than this. */
const FIRST_RECORD = 24;

/** A capture that is read once. */
export type Capture = {
  /**
   * The packets, in order. Ends at damage: the tally says where and why.
   *
   * @throws InputError where the file cannot be opened, or is no capture
   */
  readonly batches: AsyncIterable<Batch>;
  /** The sums over what was read so far, and the parts that were not decoded. */
  readonly tally: () => Tally;
};

/** Bytes that wait for more: small chunks are put together once, however many a long record needs. */
class Held {
  #chunks: Uint8Array[] = [];
  length = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** All bytes in one piece. */
  piece(): Piece {
    const piece = pieceOf(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      piece.bytes.set(chunk, at);
      at += chunk.length;
    }
    return piece;
  }

  /** Forgets all bytes, and keeps what of the piece begins at `at`. */
  keep({ bytes }: Piece, at: number): void {
    this.#chunks = at < bytes.length ? [bytes.slice(at)] : [];
    this.length = bytes.length - at;
  }
}

const hex = (bytes: Uint8Array): string =>
  bytes.length === 0 ? "nothing" : Buffer.from(bytes).toString("hex");

const EXPECTED = "expected a capture in the format pcap or pcapng";

const recordsOf = (name: string, { bytes }: Piece, tallied: Tallied): Records => {
  const magic = bytes.subarray(0, MAGIC_BYTES);
  if (magic.length === MAGIC_BYTES && isClassic(magic)) return classicRecords();
  if (isPcapng(magic)) return new PcapngRecords(tallied);
  throw new InputError(`${name}: byte 0: begins with ${hex(magic)}; ${EXPECTED}`);
};

/** The part of a capture that is being read. */
class Reading {
  readonly #name: string;
  readonly #tallied: Tallied;
  readonly #decoder: Decoder;
  readonly #held = new Held();
  #records: Records | undefined;
  #wanted = MAGIC_BYTES;
  /** Where in the file the held bytes begin. */
  #offset = 0;
  isOver = false;

  constructor(name: string, tallied: Tallied) {
    this.#name = name;
    this.#tallied = tallied;
    this.#decoder = new Decoder(tallied);
  }

  /** Takes more bytes of the file, and returns the packets of the records that are whole now. */
  push(chunk: Uint8Array): readonly Batch[] {
    this.#held.push(chunk);
    if (this.#held.length < this.#wanted) return [];
    const piece = this.#held.piece();
    this.#records ??= recordsOf(this.#name, piece, this.#tallied);
    const { at, wanted } = this.#read(this.#records, piece);
    this.#wanted = wanted;
    this.#offset += at;
    this.#held.keep(piece, at);
    return this.#decoder.batches(piece);
  }

  /** Ends the file. */
  end(): void {
    if (!this.isOver && this.#held.length > 0) {
      this.#records ??= recordsOf(this.#name, this.#held.piece(), this.#tallied);
      this.damaged(this.#offset, `the file ends within a ${this.#records.record}`);
    }
    if (this.#records === undefined) recordsOf(this.#name, pieceOf(0), this.#tallied);
    this.#decoder.end();
  }

  /** @throws InputError where nothing was read before the damage */
  damaged(offset: number, reason: string): void {
    this.isOver = true;
    if (offset < FIRST_RECORD)
      throw new InputError(`${this.#name}: byte ${offset}: ${reason}`);
    this.#tallied.damaged({ offset, reason });
  }

  /** The bytes could not be had, or not be unpacked. @throws InputError or the error itself where it is a mistake here */
  failed(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith("Z_"))
      this.damaged(this.#offset + this.#held.length, `gzip: ${message}`);
    else if (/^E[A-Z0-9]+$/.test(code ?? ""))
      throw new InputError(`${this.#name}: cannot be read (${code}); ${EXPECTED}`);
    else throw error;
  }

  #read(records: Records, piece: Piece): Rest {
    try {
      return records.read(piece, (frame, of, at) => this.#decoder.take(frame, of, at));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      this.damaged(this.#offset + error.at, error.message);
      return { at: piece.bytes.length, wanted: 0 };
    }
  }
}

async function* batchesOf(
  name: string,
  chunks: Chunks,
  tallied: Tallied,
): AsyncGenerator<Batch> {
  const reading = new Reading(name, tallied);
  try {
    for await (const chunk of unpacked(chunks)) {
      yield* reading.push(chunk);
      if (reading.isOver) break;
    }
  } catch (error) {
    reading.failed(error);
  }
  reading.end();
}

/** Reads a capture from chunks of bytes; `name` begins messages. What gzip has packed is unpacked. */
export const readCapture = (name: string, chunks: Chunks): Capture => {
  const tallied = new Tallied();
  return { batches: batchesOf(name, chunks, tallied), tally: () => tallied.now() };
};

/** Reads a capture from a file. The first call for a batch opens it. */
export const readCaptureFile = (file: string): Capture =>
  readCapture(file, chunksOf(file));

/** A stream opened before it is read would fail where no caller can catch it. */
async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { highWaterMark: CHUNK_BYTES });
}
