/** A frame as bytes: one that says how long the rest is, and the rest as JSON. */
import type { Body } from "../../../impl/ports.ts";

export const encode = (body: Body): Uint8Array => {
  const rest = Buffer.from(JSON.stringify(body));
  return Uint8Array.from([rest.length, ...rest]);
};

/** The frames that these bytes begin with, and what is left. */
export const decode = (
  bytes: Uint8Array,
): readonly [frames: Body[], rest: Uint8Array] => {
  const end = 1 + (bytes[0] ?? 0);
  if (bytes.length < end || bytes.length === 0) return [[], bytes];
  const [more, rest] = decode(bytes.slice(end));
  return [[JSON.parse(`${Buffer.from(bytes.slice(1, end))}`), ...more], rest];
};
