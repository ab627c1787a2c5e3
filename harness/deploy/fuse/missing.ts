import { closeSync, existsSync, openSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The parts of a machine that FUSE needs. */
type Abilities = {
  readonly platform: string;
  readonly isRoot: boolean;
  /** The code of the error with which /dev/fuse cannot be opened; null: it can. */
  readonly refusal: () => string | null;
  /** Whether a program of this name is on the PATH. */
  readonly finds: (program: string) => boolean;
};

const here: Abilities = {
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  refusal: () => {
    try {
      closeSync(openSync("/dev/fuse", "r+"));
      return null;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? "EIO";
    }
  },
  finds: (program) =>
    (process.env.PATH ?? "")
      .split(delimiter)
      .some((folder) => existsSync(join(folder, program))),
};

/** The meaning of each error of opening /dev/fuse. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT:
    "no /dev/fuse: the kernel has no FUSE, or its module is not loaded (modprobe fuse)",
  ENODEV: "no FUSE behind /dev/fuse: its module is not loaded (modprobe fuse)",
  EPERM: "no permission for /dev/fuse: a container needs the device (--device /dev/fuse)",
  EACCES: "no permission for /dev/fuse",
};

/**
 * What is missing for a mount, and for these programs that use it; null: nothing is.
 *
 * @param programs names of programs beside those that mount
 */
export const missingForFuse = (
  programs: readonly string[] = [],
  { platform, isRoot, refusal, finds }: Abilities = here,
): string | null => {
  if (platform !== "linux") return "no Linux: FUSE is spoken with its kernel";
  if (!isRoot) return "not root: only root may mount";
  const refused = refusal();
  if (refused !== null) return REFUSALS[refused] ?? `/dev/fuse: ${refused}`;
  const absent = ["mount", "umount", ...programs].filter((program) => !finds(program));
  return absent.length > 0 ? `no ${absent.join(", ")} on the PATH` : null;
};
