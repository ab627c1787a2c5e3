/** A copy, in the words of the implementation and in those of the spec. */
import { type Held, unwritten } from "../../../spec/quorum/messages.ts";

export type ImplHeld = {
  readonly version: readonly [number, string];
  readonly value: number;
} | null;

/** `writer` names a node as the spec does; a node keeps its name unless given. */
export const heldOf = (
  held: ImplHeld,
  writer: (node: string) => string = (node) => node,
): Held =>
  held === null
    ? unwritten
    : {
        version: { counter: held.version[0], writer: writer(held.version[1]) },
        value: held.value,
      };
