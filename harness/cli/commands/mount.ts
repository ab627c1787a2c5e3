import { InputError } from "../../model/input-error.ts";
import {
  implementedSubject,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { ownWords } from "../../registry/own-options.ts";
import { mountUntilInterrupted } from "./mount/until-interrupted.ts";

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
  await mountUntilInterrupted(words, values, { source, directory });
};
