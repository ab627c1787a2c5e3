import { ignored, speaks, waits } from "lockstep";
import type { Message } from "../shared/coordinator.ts";
import type { Key } from "../shared/transactions.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** A lock of the transaction of one coordinator: a coordinator has one transaction at a time. */
export type Lock = {
  readonly key: Key;
  readonly by: string;
  readonly mode: "shared" | "exclusive";
};

/** The state of the server. Values, `done` and `start` are on its disk, the rest is in its memory. */
export type Server = {
  readonly values: Readonly<Record<Key, number | null>>;
  /** By coordinator: its last transaction that committed, so that the end that comes again is answered the same. */
  readonly done: Readonly<Record<string, number>>;
  /** The number of this start: the locks of an earlier start are gone. */
  readonly start: number;
  readonly locks: readonly Lock[];
  /** By coordinator: its last transaction, and whether it is over. */
  readonly last: Readonly<
    Record<string, { readonly op: number; readonly isOver: boolean }>
  >;
};

/** Before the first transaction. */
const empty: Server = {
  values: { x: null, y: null },
  done: {},
  start: 1,
  locks: [],
  last: {},
};

/**
 * The server has all keys, and a lock for each. A transaction gets a lock before each micro-operation, and gives back
 * all of its locks at once when it ends. A transaction that finds a lock taken is aborted, so that none waits for
 * another, and there is no deadlock. With short read locks it gives back the lock of a read at once.
 */
export const server = (rules: Rules, { readLocks }: Pick<Scope, "readLocks">) => {
  const { next, process } = speaks<Server, Message>();
  return process({
    init: empty,
    receive: (me, { from, body }) => {
      if (body.type !== "step" && body.type !== "end") return ignored;
      const { op, at } = body;
      const last = lastOf(me, from);
      if (op < last.op) return ignored;
      if (op === last.op && last.isOver) {
        if (me.done[from] !== op) return next(me).send(from, { type: "aborted", op });
        return body.type === "end"
          ? next(me).send(from, { type: "committed", op })
          : ignored;
      }
      const isStale = at !== null && !rules.isSameStart(at, me.start);
      const isBusy = body.type === "step" && rules.isBusy(me.locks, from, body);
      if (isBusy && rules.waitsForLocks) return waits;
      if (isStale || isBusy)
        return next(ended(me, from, op)).send(from, { type: "aborted", op });
      if (body.type === "end") {
        const values = { ...me.values, ...body.writes };
        const done = rules.doneAfter(me.done, from, op);
        const after = { ...ended(me, from, op), values, done };
        return next(after).send(from, { type: "committed", op });
      }
      const { nth, key } = body;
      const before = withoutOlder(me, from, op);
      const isKept = body.f === "w" || readLocks === "long";
      const locks = isKept ? rules.locksAfter(before, from, body) : before;
      const live = { ...me.last, [from]: { op, isOver: false } };
      return next({ ...me, locks, last: live }).send(from, {
        type: "stepped",
        op,
        nth,
        at: me.start,
        value: me.values[key],
      });
    },
    survives: ({ values, done, start }) => ({ ...empty, values, done, start: start + 1 }),
  });
};

/** The last transaction of a coordinator, as far as memory and disk tell. */
const lastOf = ({ last, done }: Server, from: string) =>
  last[from] ?? { op: done[from] ?? 0, isOver: true };

/** A transaction is over, and has no locks any more. */
const ended = (me: Server, from: string, op: number): Server => ({
  ...me,
  locks: me.locks.filter(({ by }) => by !== from),
  last: { ...me.last, [from]: { op, isOver: true } },
});

/** A coordinator that begins another transaction has given up the one before, with its locks. */
const withoutOlder = (me: Server, from: string, op: number): readonly Lock[] =>
  lastOf(me, from).op === op ? me.locks : ended(me, from, op).locks;
