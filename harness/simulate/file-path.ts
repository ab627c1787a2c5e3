import { FileError } from "../../impl/ports.ts";

/**
 * The names in a path, from the root on.
 *
 * @throws FileError EINVAL when it is not absolute, or has "." or ".." in it; ENOENT for an empty name
 */
export const partsOf = (path: string): readonly string[] => {
  if (!path.startsWith("/") || path.includes("\0")) throw new FileError("EINVAL", path);
  if (path === "/") return [];
  const parts = path.slice(1).split("/");
  if (parts.includes("")) throw new FileError("ENOENT", path);
  if (parts.some((part) => part === "." || part === ".."))
    throw new FileError("EINVAL", path);
  return parts;
};
