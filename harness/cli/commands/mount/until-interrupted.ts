import type {
  MountWords,
  OpenedMount,
  OwnValues,
} from "../../../conform/command-line.ts";
import { expectMountable, mountFuse } from "../../../deploy/fuse/mount.ts";
import { complain, print } from "../../../terminal/print.ts";
import { EXIT } from "../../exit.ts";
import { interruption } from "../../interruption.ts";

/** After this long the user learns what the command waits for. */
const SLOW_MS = 2000;

type Places = { readonly source: string; readonly directory: string };

/**
 * Mounts until SIGINT or SIGTERM, or until the mount is gone.
 *
 * @throws InputError if it cannot be mounted
 */
export const mountUntilInterrupted = async (
  words: MountWords,
  own: OwnValues,
  { source, directory }: Places,
): Promise<void> => {
  // Before the source is opened, since opening may wait for a server that does not answer.
  await expectMountable(directory, complain);
  const opened = await words.open(source, own);
  const interrupted = interruption();
  try {
    const mount = await mountFuse(opened, { at: directory, source, says: complain });
    print(`${source} is mounted at ${mount.at} until this is interrupted`);
    await Promise.race([interrupted, mount.ended]);
    const { wasBusy } = await mount.close();
    if (wasBusy)
      complain(`${directory}: unmounted although in use: what still uses it gets errors`);
  } finally {
    await closed(opened, source);
  }
};

/** Closes the mounted file system: unsent writes reach the server, unless the user interrupts once more. */
const closed = async (opened: OpenedMount, source: string): Promise<void> => {
  const isGivenUp = interruption().then(() => true);
  const isSlow = setTimeout(() => {
    complain(
      `${source}: waits until it has what was written; interrupt again to lose that`,
    );
  }, SLOW_MS);
  const isDone = opened.close().then(() => false);
  const isLost = await Promise.race([isGivenUp, isDone]);
  clearTimeout(isSlow);
  if (!isLost) return;
  complain(`${source}: what was written and not yet sent is lost`);
  process.exit(EXIT.violated);
};
