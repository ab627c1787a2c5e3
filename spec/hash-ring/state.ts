import { speaks } from "lockstep";
import type { Entries, Message, Request, Result, View } from "./messages.ts";

/** Keys on their way to another machine, until it confirms them. */
type Batch = { readonly number: number; readonly entries: Entries };

/** The state of a machine. */
export type Machine = {
  readonly phase: "outside" | "joins" | "member" | "refused" | "leaves";
  readonly view: View;
  /** The keys that it serves. */
  readonly held: Entries;
  /** What it hands over, by receiver: one batch at a time. */
  readonly moving: Readonly<Record<string, Batch>>;
  /** The number of the last batch, by receiver; and the last one taken, by sender. */
  readonly sent: Readonly<Record<string, number>>;
  readonly taken: Readonly<Record<string, number>>;
  /** The number of the last request of its client. */
  readonly op: number;
  readonly waits: boolean;
};

/** Reactions and processes of machines. */
export const { next, process } = speaks<Machine, Message, Request, Result>();

/** A reaction of a machine. */
export type Next = ReturnType<typeof next>;

/** Is nothing on its way from this machine to another? */
export const isSettled = ({ moving }: Machine): boolean =>
  Object.keys(moving).length === 0;

/** Has a machine nothing under way: no join, no hand-over, no request of its client? */
export const isIdle = (me: Machine): boolean =>
  isSettled(me) && me.phase !== "joins" && !me.waits;
