/** A copy, in the words of the implementation and in those of the spec. */
import { type Held, unwritten } from "../../../spec/eventual/messages.ts";

export type ImplVersion = readonly [clock: number, writer: string];
export type ImplHeld = {
  readonly version: ImplVersion;
  readonly value: number | null;
} | null;

/** Names a node as the spec does. */
export type Naming = (node: string) => string;

export const versionOf = ([clock, writer]: ImplVersion, name: Naming = same) => ({
  clock,
  writer: writer === "" ? "" : name(writer),
});

export const heldOf = (held: ImplHeld, name: Naming = same): Held =>
  held === null
    ? unwritten
    : { version: versionOf(held.version, name), value: held.value };

const same: Naming = (node) => node;
