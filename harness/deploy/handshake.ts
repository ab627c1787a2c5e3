/**
 * How two members prove to each other that they hold the key of their cluster: each answers a number that
 * the other has just drawn, so that what was overheard cannot be used again. Both names are part of each
 * proof, and the two directions differ, so that no member's proof serves another or is sent back.
 *
 * This keeps clients and strangers from speaking as members. It does not hide what members say, and
 * whoever can change the packets of an open connection can change them still: put a cluster that crosses
 * a network which others can reach into a VPN.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** The dialer names itself. */
export type Hello = { readonly member: string; readonly nonce: string };
/** The listener answers, and proves. */
export type Challenge = { readonly nonce: string; readonly proof: string };
/** The dialer proves. */
export type Proof = { readonly proof: string };

export const newNonce = (): string => randomBytes(16).toString("hex");

/** The proof of the listener `by` to the dialer `to`, or the other way round. */
export const proofOf = (
  key: string,
  direction: "listener" | "dialer",
  { by, to, nonces }: { by: string; to: string; nonces: readonly [string, string] },
): string =>
  createHmac("sha256", key)
    .update(JSON.stringify([direction, by, to, ...nonces]))
    .digest("hex");

export const isProof = (given: unknown, expected: string): boolean => {
  if (typeof given !== "string") return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** The record that a line holds: what is no JSON object is none. */
export const recordIn = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const found: unknown = JSON.parse(line);
    if (typeof found === "object" && found !== null)
      return found as Readonly<Record<string, unknown>>;
  } catch {}
  return {};
};
