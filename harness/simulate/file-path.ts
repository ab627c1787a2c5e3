/** Checks of the arguments of the port `files`, the same in both worlds. */
import {
  bytesOfFileName,
  FILE_NAME_BYTES_MAX,
  FileError,
  type NewAttributes,
  SYMLINK_BYTES_MAX,
} from "../../impl/ports.ts";

/**
 * The names in a path, from the root on.
 *
 * @throws FileError EINVAL when it is not absolute, or has ".", "..", a NUL or a string that is no name of a file (see
 *   `bytesOfFileName`) in it; ENOENT for an empty name; ENAMETOOLONG
 */
export const partsOf = (path: string): readonly string[] => {
  if (!path.startsWith("/") || path.includes("\0")) throw new FileError("EINVAL", path);
  if (path === "/") return [];
  const parts = path.slice(1).split("/");
  if (parts.includes("")) throw new FileError("ENOENT", path);
  if (parts.some((part) => part === "." || part === ".."))
    throw new FileError("EINVAL", path);
  for (const part of parts)
    if (bytesOfFileName(part).length > FILE_NAME_BYTES_MAX)
      throw new FileError("ENAMETOOLONG", path);
  return parts;
};

/** The bytes of the target of a symbolic link. @throws FileError ENOENT if it is empty; EINVAL, ENAMETOOLONG */
export const bytesOfTarget = (target: string): Uint8Array => {
  if (target === "") throw new FileError("ENOENT", target);
  if (target.includes("\0")) throw new FileError("EINVAL", target);
  const bytes = bytesOfFileName(target);
  if (bytes.length > SYMLINK_BYTES_MAX) throw new FileError("ENAMETOOLONG", target);
  return bytes;
};

/** Refuses places in a file that are no whole number from 0 on. @throws FileError EINVAL */
export const requirePlaces = (path: string, ...places: readonly number[]): void => {
  if (!places.every((place) => Number.isSafeInteger(place) && place >= 0))
    throw new FileError("EINVAL", path);
};

/** Refuses a mode with other bits than it has, and times before 1970. @throws FileError EINVAL */
export const requireAttributes = (
  path: string,
  { mode = 0, accessed = 0n, modified = 0n }: NewAttributes,
): void => {
  const isMode = Number.isInteger(mode) && mode >= 0 && mode <= 0o7777;
  const areTimes = [accessed, modified].every((time) => time === "now" || time >= 0n);
  if (!isMode || !areTimes) throw new FileError("EINVAL", path);
};
