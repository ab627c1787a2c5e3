import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../model/input-error.ts";

/** What a folder of Jepsen's store names its history, the forms that say most first. */
const NAMES = ["history.edn", "history.json", "history.txt"];

/**
 * The history of a folder of Jepsen's store; any other path stays as it is.
 *
 * @throws InputError if the folder has no history as text
 */
export const historyIn = (path: string): string => {
  if (!isFolder(path)) return path;
  const names = readdirSync(path);
  const found = NAMES.find((name) => names.includes(name));
  if (found !== undefined) return join(path, found);
  const binary = names.find((name) => name.endsWith(".jepsen"));
  const but =
    binary === undefined
      ? ""
      : `; its ${binary} is binary, and Jepsen can write it as EDN`;
  throw new InputError(`${path}: is a folder without ${NAMES.join(", ")}${but}`);
};

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
