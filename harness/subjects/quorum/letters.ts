/** Messages of the store as letters of the spec. */
import type { Message } from "../../../impl/ports.ts";
import type { Held, Message as Spoken } from "../../../spec/quorum/messages.ts";
import type { Rules } from "../../../spec/quorum/rules.ts";
import type { Letter } from "../../model/process.ts";
import { heldOf, type ImplHeld } from "./held.ts";
import type { Observer } from "./observed.ts";
import type { Placement } from "./placement.ts";

export type Letters = {
  /** A copy that a node holds, with the version that the spec gives it. */
  readonly copyOf: (held: ImplHeld) => Held;
  /** Between a coordinator and a replica; null of anything else. */
  readonly letterOf: (message: Message) => Letter<Spoken> | null;
  readonly textOf: (message: Message) => string;
};

export const lettersOf = (
  { version }: Rules,
  { coordinatorAt, replicaAt }: Placement,
  { numberOf }: Observer,
): Letters => {
  const copyOf = (held: ImplHeld): Held =>
    heldOf(held, ([counter, node]) => version(counter, coordinatorAt(node)));
  const letterOf = ({ src, dest, body }: Message): Letter<Spoken> | null => {
    const { type, op: id, held } = body as { type: string; op?: string; held?: ImplHeld };
    // Operations are named by the node here, and numbered per coordinator there.
    const op = id === undefined ? undefined : numberOf(id);
    if (op === undefined) return null;
    const copy = held === undefined ? {} : { held: copyOf(held) };
    const spoken = { type, op, ...copy } as Spoken;
    return type === "query" || type === "install"
      ? { from: coordinatorAt(src), to: replicaAt(dest), body: spoken }
      : { from: replicaAt(src), to: coordinatorAt(dest), body: spoken };
  };
  return {
    copyOf,
    letterOf,
    textOf: (message) => {
      const letter = letterOf(message);
      return letter === null ? JSON.stringify(message) : letterText(letter);
    },
  };
};

export const letterText = ({ from, to, body }: Letter<Spoken>): string =>
  `${from} → ${to} ${body.type} ${body.op}${"held" in body ? `: ${heldText(body.held)}` : ""}`;

const heldText = ({ version: { counter, writer }, value }: Held): string =>
  `${value}, version ${counter} of ${writer || "nobody"}`;
