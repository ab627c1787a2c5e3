/**
 * File handles: the id of a file or directory, and a proof that this server made it.
 *
 * | bytes | |
 * |---|---|
 * | 4 | the version of this form |
 * | 16 | the id: a keyed hash of the identity that the port `files` gives, which no other file ever has |
 * | 12 | the proof: a keyed hash of all bytes before it |
 *
 * An id stays the same over renames and restarts; it needs no generation beside it, since the identity has one.
 */
import { timingSafeEqual } from "node:crypto";
import type { FileStat } from "../../ports.ts";
import { refuse } from "./errors.ts";
import type { ServerFaults } from "./options.ts";
import type { Secret } from "./secret.ts";

const VERSION = Uint8Array.of(1, 0, 0, 0);
const ID_BYTES = 16;
const PROOF_BYTES = 12;
const SIGNED_BYTES = VERSION.length + ID_BYTES;

/** How many bytes a handle has. */
export const HANDLE_BYTES = SIGNED_BYTES + PROOF_BYTES;

/** Makes handles, and reads them. */
export class Handles {
  readonly #secret: Secret;
  readonly #faults: ServerFaults;

  constructor(secret: Secret, faults: ServerFaults) {
    this.#secret = secret;
    this.#faults = faults;
  }

  /** The id of a file, as a text. */
  idOf({ inode, number }: Pick<FileStat, "inode" | "number">): string {
    // The number alone may be given again to another file: this is the mistake.
    const identity = this.#faults.has("no-generation") ? `${number}` : inode;
    return Buffer.from(this.#secret.sign("id", identity, ID_BYTES)).toString("hex");
  }

  /** The handle of an id. */
  handleOf(id: string): Uint8Array {
    const signed = Buffer.concat([VERSION, Buffer.from(id, "hex")]);
    return Buffer.concat([signed, this.#proofOf(signed)]);
  }

  /** The id in a handle. @throws NfsError NFS3ERR_BADHANDLE where this server did not make it */
  idIn(handle: Uint8Array): string {
    const signed = handle.subarray(0, SIGNED_BYTES);
    const isOurs =
      handle.length === HANDLE_BYTES &&
      timingSafeEqual(handle.subarray(SIGNED_BYTES), this.#proofOf(signed));
    if (!isOurs) refuse("NFS3ERR_BADHANDLE");
    return Buffer.from(signed.subarray(VERSION.length)).toString("hex");
  }

  #proofOf(signed: Uint8Array): Uint8Array {
    return this.#secret.sign("handle", signed, PROOF_BYTES);
  }
}
