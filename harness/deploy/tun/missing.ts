import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The parts of a machine that namespaces with a TUN device need. */
type Abilities = {
  readonly isRoot: boolean;
  readonly has: (path: string) => boolean;
  /** Whether a program of this name is on the PATH. */
  readonly finds: (program: string) => boolean;
  /** Can a network namespace be made? In a container root may be without the privilege. */
  readonly makesNamespaces: () => boolean;
};

const here: Abilities = {
  isRoot: process.getuid?.() === 0,
  has: existsSync,
  finds: (program) =>
    (process.env.PATH ?? "")
      .split(delimiter)
      .some((folder) => existsSync(join(folder, program))),
  makesNamespaces: () => {
    const name = `ls${process.pid.toString(36)}-try`;
    const did = (verb: string) => spawnSync("ip", ["netns", verb, name]).status === 0;
    return did("add") && did("del");
  },
};

/**
 * What is missing for a namespace with a TUN device, and for these programs in it; null: nothing is.
 *
 * @param programs their names, beside those that the namespace itself needs
 */
export const missingForTun = (
  programs: readonly string[] = [],
  { isRoot, has, finds, makesNamespaces }: Abilities = here,
): string | null => {
  if (!isRoot) return "not root";
  if (!has("/dev/net/tun")) return "no /dev/net/tun";
  const absent = ["ip", "ss", "socat", ...programs].filter((program) => !finds(program));
  if (absent.length > 0) return `no ${absent.join(", ")} on the PATH`;
  return makesNamespaces() ? null : "no privilege to make a network namespace";
};
