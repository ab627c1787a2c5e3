import { plainText, plainValue } from "../cells/plain-text.ts";
import type { Restored, Snapshot } from "./snapshot.ts";

/**
 * A snapshot as a later run would read it back from files. It is copied, since a snapshot changes while its search goes
 * on.
 */
export const copied = ({ generation, numbers, words, values }: Snapshot): Restored => {
  const pieces = new Map(
    Object.entries(words).map(([name, { from }]) => [
      name,
      [...from(0)].map((p) => p.slice()),
    ]),
  );
  const texts = new Map(
    Object.entries(values).map(([name, all]) => [name, all.map(plainText)]),
  );
  return {
    generation,
    numbers: structuredClone(numbers),
    words: (name) => pieces.get(name)!,
    values: (name) => texts.get(name)!.map(plainValue),
  };
};
