/** Initial sequence numbers: RFC 6528 (RFC 9293, MUST-8 and MUST-9). */
import { createHmac } from "node:crypto";
import { plus } from "./sequence.ts";

/** The two ends of a connection; with the protocol they are the five values that name it. */
export type Ends = {
  readonly local: { readonly address: number; readonly port: number };
  readonly remote: { readonly address: number; readonly port: number };
};

/** The length of a secret, which no peer can foresee. */
export const SECRET_BYTES = 16;

/** M: a clock that goes on by one every 4 microseconds. */
const TICKS_PER_MS = 250;

/** ISN = M + F(both ends, secret). */
export const initialNumber = (ends: Ends, secret: Uint8Array, nowMs: number): number =>
  plus(Math.floor(nowMs * TICKS_PER_MS) >>> 0, keyedHash(ends, secret));

/** F, also for the offset of timestamps (RFC 7323, section 5.4): 32 bits, the same for the same ends. */
export const keyedHash = (
  { local, remote }: Ends,
  secret: Uint8Array,
  purpose = "number",
): number =>
  createHmac("sha256", secret)
    .update(`${purpose} ${local.address}:${local.port} ${remote.address}:${remote.port}`)
    .digest()
    .readUInt32BE();
