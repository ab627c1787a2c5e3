/** The key of a server, kept on its disk. Without the key no valid file handle can be made. */
import { createHmac } from "node:crypto";
import { type Ports, untilDiskLets } from "../../ports.ts";

const KEY = "nfs/key";
const KEY_BYTES = 32;
/** After how long a failing disk is tried again. */
const DISK_RETRY_MS = 50;

/** Makes a proof of a text, which only the holder of the key can make. */
export type Secret = {
  /** @param use what they are for: the same text gives other bytes for another use */
  sign(use: string, text: string | Uint8Array, bytes: number): Uint8Array;
};

/** Reads the key; makes one at the first start, and waits until it survives a crash. */
export const openSecret = async ({
  disk,
  entropy,
  clock,
}: Pick<
  Ports<"disk" | "entropy" | "clock">,
  "disk" | "entropy" | "clock"
>): Promise<Secret> => {
  const found = await disk.get(KEY);
  if (typeof found === "string") return secretOf(Buffer.from(found, "hex"));
  const key = entropy.bytes(KEY_BYTES);
  disk.put(KEY, Buffer.from(key).toString("hex"));
  await untilDiskLets(clock, () => disk.flush(), DISK_RETRY_MS);
  return secretOf(key);
};

const secretOf = (key: Uint8Array): Secret => ({
  sign: (use, text, bytes) =>
    createHmac("sha256", key).update(`${use}\0`).update(text).digest().subarray(0, bytes),
});
