import type { OpenedMount } from "../../conform/command-line.ts";
import { expectMountable, mountFuse } from "../../deploy/fuse/mount.ts";
import { InputError } from "../../model/input-error.ts";
import {
  implementedSubject,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { ownWords } from "../../registry/own-options.ts";
import { complain, print } from "../../terminal/print.ts";
import { EXIT } from "../exit.ts";

/**
 * Runs `lockstep mount`, until SIGINT or SIGTERM, or until the mount is gone.
 *
 * @param given the source, the mount point, and options of the subject
 * @throws InputError on bad options, or if it cannot be mounted
 */
export const runMount = async (name: string, given: readonly string[]): Promise<void> => {
  const subject = await requireOffers(await implementedSubject(name), "mount");
  const words = subject.implementation.mount;
  const call = { command: "mount", subject: name };
  const { plain, values } = ownWords(call, words.options, given);
  const [source, directory] = plain;
  if (source === undefined || directory === undefined || plain.length > 2)
    throw new InputError(
      `mount ${name}: expected ${words.source} and a directory, got ${plain.length === 0 ? "neither" : plain.map((word) => `"${word}"`).join(" ")}`,
    );
  // Before the source is opened: a server that does not answer may be waited for.
  await expectMountable(directory, complain);
  const opened = await words.open(source, values);
  await mounted(opened, { source, directory });
};

type Places = { readonly source: string; readonly directory: string };

const mounted = async (
  opened: OpenedMount,
  { source, directory }: Places,
): Promise<void> => {
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

const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });

/** What was written reaches the server, unless the user does not want to wait for that. */
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

const SLOW_MS = 2000;
