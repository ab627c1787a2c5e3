/** Records of the database: a value with the number of its batch and a checksum. */
import { createHash } from "node:crypto";
import type { Json } from "../../impl/ports.ts";

/** A record without its key. */
type SealedRecord = {
  readonly value: Json;
  /** The number of the batch that wrote it. */
  readonly batch: number;
  /** The first 64 bits of the SHA-256 of key, batch and value. */
  readonly checksum: bigint;
};

/** The text to store under `key`, and its checksum. */
export const seal = (
  key: string,
  batch: number,
  value: Json,
): { readonly text: string; readonly checksum: bigint } => {
  const body = `${batch} ${JSON.stringify(value)}`;
  const digest = digestOf(key, body);
  return { text: `${digest} ${body}`, checksum: BigInt(`0x${digest}`) };
};

/** The record in a text; undefined if `seal` did not make this text for this key. */
export const unseal = (key: string, text: string): SealedRecord | undefined => {
  const [, digest, body] = /^([0-9a-f]{16}) (\d+ .*)$/s.exec(text) ?? [];
  if (digest === undefined || digest !== digestOf(key, body!)) return undefined;
  const space = body!.indexOf(" ");
  return {
    value: JSON.parse(body!.slice(space + 1)),
    batch: Number(body!.slice(0, space)),
    checksum: BigInt(`0x${digest}`),
  };
};

/** With the length of the key, two different pairs of key and body never give one text to hash. */
const digestOf = (key: string, body: string): string =>
  createHash("sha256").update(`${key.length} ${key}${body}`).digest("hex").slice(0, 16);
