/** Makes changes survive a crash before they are answered. */
import type { Parts } from "./file-server.ts";

type Keeping = Pick<Parts, "files" | "verifier" | "options" | "clock">;

/** A file with its bytes and attributes. @throws FileError: uncommitted writes may then be lost */
export const keepFile = (parts: Keeping, path: string): Promise<void> =>
  keep(parts, () => parts.files.sync(path));

/** The names in directories, one after another. @throws FileError */
export const keepNames = async (
  parts: Keeping,
  ...paths: readonly string[]
): Promise<void> => {
  for (const path of new Set(paths))
    await keep(parts, () => parts.files.syncDirectory(path));
};

/** Long enough for a crash to come before a sync that no call waits for. */
const LATE_MS = 5;

const keep = async (
  { verifier, options, clock }: Keeping,
  sync: () => Promise<void>,
): Promise<void> => {
  const synced = (): Promise<void> =>
    sync().catch((error: unknown) => {
      verifier.renew();
      throw error;
    });
  if (!options.faults.has("reply-before-sync")) return synced();
  // Too late: the client has its answer.
  clock.after(LATE_MS, () => void synced().catch(() => undefined));
};

/** The path of the parent directory. */
export const above = (path: string): string =>
  path.slice(0, path.lastIndexOf("/")) || "/";
