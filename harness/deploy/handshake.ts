/**
 * How two members prove to each other that they hold the key of their cluster: by challenge and response
 * (HMAC-SHA256). Each proof covers a nonce of the other, so it cannot be replayed, and both names and the
 * direction, so it cannot be passed on or reflected.
 *
 * Three lines are exchanged, each a JSON object: the dialer sends its name and a nonce (`member`, `nonce`), the
 * listener its nonce and its proof (`nonce`, `proof`), the dialer its proof (`proof`).
 *
 * This keeps clients and strangers from posing as members. It neither encrypts messages nor protects an open
 * connection from an attacker who can change its packets: over a network that others can reach, use a VPN.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** 128 random bits, in hexadecimal. */
export const newNonce = (): string => randomBytes(16).toString("hex");

/** The proof by the listener `by` to the dialer `to`, or by the dialer `by` to the listener `to`. */
export const proofOf = (
  key: string,
  direction: "listener" | "dialer",
  { by, to, nonces }: { by: string; to: string; nonces: readonly [string, string] },
): string =>
  createHmac("sha256", key)
    .update(JSON.stringify([direction, by, to, ...nonces]))
    .digest("hex");

/** Is this the proof expected? Compared in constant time. */
export const isProof = (given: unknown, expected: string): boolean => {
  if (typeof given !== "string") return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** The JSON object in a line; an empty one if the line holds none. */
export const recordIn = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const found: unknown = JSON.parse(line);
    if (typeof found === "object" && found !== null)
      return found as Readonly<Record<string, unknown>>;
  } catch {}
  return {};
};
