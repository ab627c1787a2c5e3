/** Packets that came in fragments, put together again: RFC 791, section 3.2; RFC 8200, section 4.5. */
import { type Piece, pieceOf } from "./bytes.ts";
import type { Frame } from "./frame.ts";
import type { Ip } from "./headers/ip.ts";
import { lost, type Refused } from "./refused.ts";

/** The most memory for fragments that wait for others; the oldest packet is dropped first. */
const WAITING_BYTES_MAX = 4 << 20;
const WAITING_PACKETS_MAX = 1024;
/** The most waiting fragments of a packet: the longest packet in fragments of eight bytes. Copies count, too. */
const WAITING_FRAMES_MAX = 8192;
/** Linux waits 30 s for the last fragment, RFC 8200 says 60. */
const WAIT_SECONDS = 60;
/** A packet's payload. */
const PAYLOAD_BYTES_MAX = 65_535;

/** Fragments whose packet never became whole. */
const MISSING = lost("fragment of a packet that has others missing");
const SNAPPED = lost("fragment of which not all bytes were captured");
/** RFC 5722: what overlaps is an attack, or damage. */
const OVERLAP = lost("fragments that overlap");
const WRONG = lost("fragment with a wrong offset or length");

type Part = { readonly offset: number; readonly bytes: Uint8Array };

type Waiting = {
  readonly key: string;
  readonly since: number;
  readonly frames: number[];
  readonly parts: Part[];
  bytes: number;
  /** The payload's length; null until the last fragment has come. */
  length: number | null;
};

/** A whole packet in memory of its own. */
type Reassembled = {
  readonly piece: Piece;
  readonly ip: Ip;
  readonly frames: readonly number[];
};

type Drop = (frame: number, refused: Refused) => void;

const keyOf = ({ version, source, destination, protocol, fragment }: Ip): string =>
  `${source} ${destination} ${version === 4 ? protocol : 6} ${fragment!.id}`;

const isDuplicate = ({ parts }: Waiting, { offset, bytes }: Part): boolean =>
  parts.some((part) => part.offset === offset && Buffer.compare(part.bytes, bytes) === 0);

const overlaps = ({ parts }: Waiting, { offset, bytes }: Part): boolean =>
  parts.some(
    (part) =>
      part.offset < offset + bytes.length && offset < part.offset + part.bytes.length,
  );

const endOf = ({ offset, bytes }: Part): number => offset + bytes.length;

/** Whether a part lies behind the end, or one that is there lies behind the end that this part sets. */
const isBeyond = (waiting: Waiting, part: Part, hasMore: boolean): boolean => {
  if (waiting.length !== null) return !hasMore || endOf(part) > waiting.length;
  return !hasMore && waiting.parts.some((each) => endOf(each) > endOf(part));
};

/** Collects fragments in bounded memory. `drop` takes the number of each frame that is in no whole packet. */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>();
  #bytes = 0;
  readonly #drop: Drop;

  constructor(drop: Drop) {
    this.#drop = drop;
  }

  /** Takes a fragment; returns its packet where this was the last one missing. */
  take(piece: Piece, ip: Ip, frame: Frame): Reassembled | undefined {
    const { offset, hasMore } = ip.fragment!;
    this.#expire(frame.seconds);
    const refused = this.#refusal(ip);
    if (refused !== undefined) {
      this.#drop(frame.number, refused);
      return undefined;
    }
    const waiting = this.#waitingFor(ip, frame);
    const part = { offset, bytes: piece.bytes.slice(ip.from, ip.end) };
    waiting.frames.push(frame.number);
    if (waiting.frames.length === WAITING_FRAMES_MAX) {
      this.#giveUp(waiting, MISSING);
      return undefined;
    }
    if (isDuplicate(waiting, part)) return undefined;
    if (isBeyond(waiting, part, hasMore) || overlaps(waiting, part)) {
      this.#giveUp(waiting, OVERLAP);
      return undefined;
    }
    waiting.parts.push(part);
    waiting.bytes += part.bytes.length;
    this.#bytes += part.bytes.length;
    if (!hasMore) waiting.length = endOf(part);
    if (waiting.bytes === waiting.length) return this.#whole(waiting, ip);
    this.#bound();
    return undefined;
  }

  /** The capture is over: gives up what still waits. */
  end(): void {
    for (const waiting of this.#waiting.values()) this.#giveUp(waiting, MISSING);
  }

  #refusal({ from, end, length, fragment }: Ip): Refused | undefined {
    const { offset, hasMore } = fragment!;
    if (length === 0 || offset + length > PAYLOAD_BYTES_MAX) return WRONG;
    if (hasMore && length % 8 !== 0) return WRONG;
    return end - from < length ? SNAPPED : undefined;
  }

  #waitingFor(ip: Ip, { seconds }: Frame): Waiting {
    const key = keyOf(ip);
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    const waiting = {
      key,
      since: seconds,
      frames: [],
      parts: [],
      bytes: 0,
      length: null,
    };
    this.#waiting.set(key, waiting);
    return waiting;
  }

  /** The entries are in the order of their first fragments. */
  #expire(now: number): void {
    for (const waiting of this.#waiting.values()) {
      if (now - waiting.since <= WAIT_SECONDS) return;
      this.#giveUp(waiting, MISSING);
    }
  }

  #bound(): void {
    for (const waiting of this.#waiting.values()) {
      if (this.#bytes <= WAITING_BYTES_MAX && this.#waiting.size <= WAITING_PACKETS_MAX)
        return;
      this.#giveUp(waiting, MISSING);
    }
  }

  #forget({ key, bytes }: Waiting): void {
    this.#waiting.delete(key);
    this.#bytes -= bytes;
  }

  #giveUp(waiting: Waiting, why: Refused): void {
    this.#forget(waiting);
    for (const frame of waiting.frames) this.#drop(frame, why);
  }

  #whole(waiting: Waiting, ip: Ip): Reassembled {
    this.#forget(waiting);
    const length = waiting.bytes;
    const piece = pieceOf(length);
    for (const { offset, bytes } of waiting.parts) piece.bytes.set(bytes, offset);
    const whole = { ...ip, from: 0, end: length, length, fragment: null };
    return { piece, ip: whole, frames: waiting.frames };
  }
}
