import { ignored, speaks } from "lockstep";
import type { Message } from "../shared/coordinator.ts";
import type { Key } from "../shared/transactions.ts";
import type { Rules } from "./rules.ts";

/** A value of a key, and the number of the commit that wrote it. */
type Version = { readonly at: number; readonly value: number | null };

/** The state of the server, all of it on its disk. */
export type Server = {
  /** By key: its versions, the oldest first. */
  readonly versions: Readonly<Record<Key, readonly Version[]>>;
  /** The number of the last commit. */
  readonly now: number;
  /** By coordinator: its last transaction that committed, so that the end that comes again is answered the same. */
  readonly done: Readonly<Record<string, number>>;
};

/** Before the first transaction. */
const empty: Server = { versions: { x: [], y: [] }, now: 0, done: {} };

/**
 * The server keeps every version of each key. The first read of a transaction tells it which commit is its snapshot,
 * and all of its reads are of that snapshot. At its end the server checks that no key that it writes has a version
 * newer than the snapshot: the first committer wins, and the other is aborted.
 */
export const server = (rules: Rules) => {
  const { next, process } = speaks<Server, Message>();
  return process({
    init: empty,
    receive: (me, { from, body }) => {
      if (body.type === "step") {
        const { op, nth, key } = body;
        const at = body.at ?? rules.snapshotOf(me);
        const value = valueAt(me.versions[key], rules.readsAt(at, me));
        return next(me).send(from, { type: "stepped", op, nth, at, value });
      }
      if (body.type !== "end") return ignored;
      const { op, at, writes } = body;
      const last = me.done[from] ?? 0;
      if (op < last) return ignored;
      if (op === last) return next(me).send(from, { type: "committed", op });
      if (at !== null && rules.isOverwritten(me.versions, writes, at))
        return rules.answersConflicts
          ? next(me).send(from, { type: "aborted", op })
          : ignored;
      const now = me.now + 1;
      const versions = { ...me.versions };
      for (const [key, value] of Object.entries(writes) as [Key, number][])
        versions[key] = [...versions[key], { at: now, value }];
      const done = rules.doneAfter(me.done, from, op);
      return next({ versions, now, done }).send(from, { type: "committed", op });
    },
    survives: (me) => me,
  });
};

/** The value of a key as a snapshot shows it. */
const valueAt = (versions: readonly Version[], at: number): number | null =>
  versions.findLast((version) => version.at <= at)?.value ?? null;
