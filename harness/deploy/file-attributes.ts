/** Sets the attributes of a file of the machine. */
import * as fs from "node:fs";
import type { NewAttributes } from "../../impl/ports.ts";
import { requireAttributes } from "../simulate/file-path.ts";

/** @param path for errors alone @param place as /proc/self/fd has it, so that a link there is not followed */
export const setAttributes = (
  path: string,
  place: string,
  found: fs.BigIntStats,
  given: NewAttributes,
): void => {
  requireAttributes(path, given);
  const { mode, uid, gid, accessed, modified } = given;
  // The owner comes first: chown(2) takes the bits for set-user-ID away.
  if (uid !== undefined || gid !== undefined)
    fs.chownSync(place, uid ?? SAME, gid ?? SAME);
  if (mode !== undefined) fs.chmodSync(place, mode);
  if (accessed !== undefined || modified !== undefined)
    fs.utimesSync(
      place,
      secondsOf(accessed ?? found.atimeNs),
      secondsOf(modified ?? found.mtimeNs),
    );
};

/** An owner that chown(2) leaves as it is. */
const SAME = -1;

/** Seconds as Node takes them, which are cut to a microsecond: so a part of one is added, as for rounding. */
const secondsOf = (time: bigint | "now"): number =>
  time === "now" ? Date.now() / 1000 : Number(time / 1000n) / 1e6 + 3e-7;
