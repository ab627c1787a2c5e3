/** The mounts of this machine, from `/proc/self/mountinfo`: proc(5). */
import { readFile } from "node:fs/promises";

export type MountLine = {
  /** The number of the mount, and the device of its file system: together a mount and no later one. */
  readonly id: string;
  readonly device: string;
  /** Where it is mounted. */
  readonly at: string;
  readonly type: string;
  readonly source: string;
};

/** The kernel writes spaces, tabs, line breaks and backslashes in octal. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );

/** The lines of a table of mounts, the last one on top. Pure. */
export const mountLines = (table: string): readonly MountLine[] =>
  table
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [before = "", after = ""] = line.split(" - ");
      const [id = "", , device = "", , at = ""] = before.split(" ");
      const [type = "", source = ""] = after.split(" ");
      return { id, device, at: unescaped(at), type, source: unescaped(source) };
    });

/** The topmost mount at a directory; undefined if there is none. */
export const mountAt = async (place: string): Promise<MountLine | undefined> =>
  mountLines(await readFile("/proc/self/mountinfo", "latin1"))
    .filter(({ at }) => at === Buffer.from(place).toString("latin1"))
    .at(-1);
