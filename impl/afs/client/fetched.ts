/** Fetches a file from the server, unless the copy on the disk is the newest version. */

import type { Status } from "../wire/values.ts";
import type { Copy } from "./copy-disk.ts";
import { sumOf } from "./copy-disk.ts";
import type { Known, KnownFiles, OpenFile } from "./known-files.ts";
import { asVfs } from "./replies.ts";

/** Fetches a file, or learns that the copy is the newest. */
export const fetched = async (
  files: KnownFiles,
  known: Known,
  by: string,
): Promise<OpenFile> => {
  const { stub, caller, options, disk, cached } = files.parts;
  for (;;) {
    const had = await sound(files, known);
    if (had !== null) had.users += 1;
    const have = had?.status.version ?? null;
    const args = { caller, fid: known.fid, have, want: options.partBytes };
    let fresh: Copy | null = null;
    try {
      const [call, { status, contents }] = await files.call(known, by, () =>
        stub.fetch(args),
      );
      try {
        const isSame = contents === null && had !== null;
        fresh = isSame ? null : await received(files, status, contents);
        if (!isSame && fresh === null) continue; // The version is gone already.
        files.adopt(known, status, fresh ?? had, files.beliefOf(call), isSame);
        cached?.(by, status, known.copy!.status);
        return files.opened(known.copy!);
      } finally {
        known.calls.delete(call);
      }
    } finally {
      if (had !== null) files.release(had);
      if (fresh !== null && known.copy !== fresh && fresh.users === 0)
        if (known.copy?.id !== fresh.id) void disk.drop(fresh);
    }
  }
};

/** The newest copy; null if its bytes are damaged. */
const sound = async (files: KnownFiles, known: Known): Promise<Copy | null> => {
  const { copy } = known;
  if (copy === null || copy.isChecked) return copy;
  const isSound = await files
    .onDisk(() => files.parts.disk.isSound(copy))
    .catch(() => false);
  if (isSound || known.copy !== copy) return known.copy;
  known.copy = null;
  void files.parts.disk.drop(copy);
  return null;
};

/** A copy of what the server sends; null: it has sent a part of a version, and that is gone. */
const received = async (
  files: KnownFiles,
  status: Status,
  first: Uint8Array | null,
): Promise<Copy | null> => {
  const { disk, stub, options } = files.parts;
  const { fid, version, size } = status;
  const parts = [first ?? new Uint8Array()];
  for (let at = parts[0]!.length; at < size; at += parts.at(-1)!.length) {
    const bytes = options.partBytes;
    const { type, value } = await asVfs(stub.more({ fid, version, at, bytes }));
    if (type !== "OK" || value.length === 0) return null;
    parts.push(value);
  }
  return files.onDisk(async () => {
    const copy = await disk.create(status);
    try {
      for (const part of parts) await disk.append(copy, part);
      await disk.seal(copy, status, sumOf(...parts));
      return copy;
    } catch (error) {
      await disk.drop(copy);
      throw error;
    }
  });
};
