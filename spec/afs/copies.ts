/** What a cache manager has on its disk and in its memory. */
import type { Contents, Part } from "./messages.ts";

/** A copy of the file on the client's disk: a version, and what programs on this client have written since. */
export type Copy = { readonly version: number; readonly contents: Contents };

/** An open file of a program: its copy, which it may share with other programs of the client. */
type OpenFile = { readonly copy: number; readonly wrote: boolean };

type Waiting = {
  /** The program that waits for the call; null: none does. */
  readonly program: string | null;
  /** Was a callback broken while the call was under way? */
  readonly raced: boolean;
  /** Ticks since the call was sent first. */
  readonly waited: number;
};

/** A call under way, and what it is for. */
export type Call =
  | (Waiting & {
      readonly type: "fetch";
      readonly have: number | null;
      /** The file is open then; or it is read and closed in one. */
      readonly opens: boolean;
    })
  | (Waiting & {
      readonly type: "store";
      readonly contents: Contents;
      /** The parts that are not stored yet, the first of them under way. */
      readonly parts: readonly Part[];
      /** The number of the copy that is stored; null: a new one. */
      readonly copy: number | null;
      /** Is the file closed once it is stored? */
      readonly closes: boolean;
    });

/** The state of a cache manager. */
export type Client = {
  /** The number of its last call. */
  readonly xid: number;
  /** On the disk: copies, by the number of the call that made them. */
  readonly copies: Readonly<Record<number, Copy>>;
  /** The newest copy. */
  readonly current: number | null;
  /** Does the client believe that this is the newest version? With a callback it does, for `lease` more ticks. */
  readonly valid: boolean;
  readonly left: number;
  /** The open file of each program. */
  readonly files: Readonly<Record<string, OpenFile>>;
  /** Calls under way, by their numbers. */
  readonly calls: Readonly<Record<number, Call>>;
};

/** Nothing is cached. */
export const empty: Client = {
  xid: 0,
  copies: {},
  current: null,
  valid: false,
  left: 0,
  files: {},
  calls: {},
};

/** The newest copy. */
export const currentOf = ({ copies, current }: Client): Copy | null =>
  current === null ? null : copies[current]!;

/** Drops the copies that no program and no call needs. */
export const pruned = (me: Client): Client => {
  const needed = new Set([
    me.current,
    ...Object.values(me.files).map(({ copy }) => copy),
    ...Object.values(me.calls).map((call) => (call.type === "store" ? call.copy : null)),
  ]);
  const kept = Object.entries(me.copies).filter(([id]) => needed.has(Number(id)));
  return { ...me, copies: Object.fromEntries(kept) };
};

/**
 * After a reboot: the copy on the disk is kept, and not believed to be the newest. Unstored writes are lost: the disk
 * marks the copies that were written.
 */
export const believedNoMore = (me: Client): Client => {
  const isWritten = Object.values(me.files).some(
    ({ copy, wrote }) => wrote && copy === me.current,
  );
  const isStoring = Object.values(me.calls).some(
    (call) => call.type === "store" && call.copy === me.current,
  );
  const copy = isWritten || isStoring ? null : currentOf(me);
  return copy === null
    ? { ...empty, xid: me.xid }
    : { ...empty, xid: me.xid, copies: { [me.current!]: copy }, current: me.current };
};
