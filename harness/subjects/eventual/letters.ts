/** Messages of the store as letters of the spec. */
import type { Message } from "../../../impl/ports.ts";
import type { Message as Spoken } from "../../../spec/eventual/messages.ts";
import type { Letter } from "../../model/process.ts";
import {
  heldOf,
  type ImplHeld,
  type ImplVersion,
  type Naming,
  versionOf,
} from "./held.ts";
import type { Observer } from "./observed.ts";
import type { Placement } from "./placement.ts";

export type Letters = {
  /** Among the processes of the spec; null of anything else. */
  readonly letterOf: (message: Message) => Letter<Spoken> | null;
  readonly textOf: (message: Message) => string;
};

export const lettersOf = (
  { nodes, processAt }: Placement,
  { numberOf }: Observer,
  writer: Naming,
): Letters => {
  const letterOf = ({ src, dest, body }: Message): Letter<Spoken> | null => {
    if (!nodes.includes(src) || !nodes.includes(dest)) return null;
    const { type, op, held, home, version } = body as {
      type: string;
      op?: string;
      held?: ImplHeld;
      home?: string | null;
      version?: ImplVersion;
    };
    const spoken = {
      type,
      // Operations are named by the node here, and numbered per coordinator there.
      ...(op !== undefined && { op: numberOf(op) ?? 0 }),
      ...(held !== undefined && { held: heldOf(held, writer) }),
      ...(home !== undefined && { home: home === null ? null : processAt(home) }),
      ...(version !== undefined && { version: versionOf(version, writer) }),
    } as Spoken;
    return { from: processAt(src), to: processAt(dest), body: spoken };
  };
  return {
    letterOf,
    textOf: (message) => {
      const letter = letterOf(message);
      return letter === null ? JSON.stringify(message) : letterText(letter);
    },
  };
};

export const letterText = ({ from, to, body }: Letter<Spoken>): string => {
  const op = "op" in body ? ` ${body.op}` : "";
  const home = "home" in body && body.home !== null ? ` for ${body.home}` : "";
  const value = "held" in body ? `: ${body.held.value},` : "";
  const version =
    "held" in body ? body.held.version : "version" in body ? body.version : null;
  const at =
    version === null ? "" : ` version ${version.clock} of ${version.writer || "nobody"}`;
  return `${from} → ${to} ${body.type}${op}${home}${value}${at}`;
};
