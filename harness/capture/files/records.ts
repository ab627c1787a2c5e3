/** The common part of all formats of captures: records, one after the other. */
import type { Piece } from "../bytes.ts";
import type { Frame } from "../frame.ts";

/** Takes a frame whose bytes begin at `at` in the piece. */
export type Take = (frame: Frame, piece: Piece, at: number) => void;

/** Where the first record begins that is not whole, and how many bytes from there its reading needs. */
export type Rest = { readonly at: number; readonly wanted: number };

/** Reads the records of one format. */
export type Records = {
  /** Gives `take` the frames of all whole records. @throws Damaged where a record cannot be one */
  readonly read: (piece: Piece, take: Take) => Rest;
  /** The name of a record, for the message that the file ends within one. */
  readonly record: string;
};

/** The most bytes of a frame that tcpdump and Wireshark take. */
export const FRAME_BYTES_MAX = 262_144;

/** Thrown where nothing can be read from `at` in the piece on. */
export class Damaged extends Error {
  override readonly name = "Damaged";
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}
