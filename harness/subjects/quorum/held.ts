/** A copy, in the words of the implementation and in those of the spec. */
import { type Held, unwritten, type Version } from "../../../spec/quorum/messages.ts";

export type ImplHeld = {
  readonly version: readonly [number, string];
  readonly value: number;
} | null;

type ImplVersion = NonNullable<ImplHeld>["version"];

/** `versionOf` gives a version as the spec has it; a writer keeps its node's name unless given. */
export const heldOf = (
  held: ImplHeld,
  versionOf: (version: ImplVersion) => Version = ([counter, writer]) => ({
    counter,
    writer,
  }),
): Held =>
  held === null ? unwritten : { version: versionOf(held.version), value: held.value };
