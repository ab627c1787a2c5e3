/** The file that names the node to which a data directory belongs. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { InputError } from "../model/input-error.ts";

/** Writes the file atomically. */
export const writeOwner = (path: string, id: string): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify({ owner: id })}\n`, { flush: true });
  renameSync(`${path}.new`, path);
};

/**
 * The name of the node; undefined if there is no such file.
 *
 * @throws InputError when the file does not hold a name
 */
export const readOwner = (path: string): string | undefined => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { owner } = JSON.parse(text);
    if (typeof owner === "string") return owner;
  } catch {}
  throw new InputError(`${path}:1:1: expected {"owner": the node's name}`);
};
