/**
 * A coordinator runs the transactions of one client, one after another, against one server that has all keys. It asks
 * the server for one micro-operation at a time, keeps its writes to itself, and hands them over at the end.
 */
import { ignored, speaks } from "lockstep";
import {
  type Answer,
  type Key,
  type Micro,
  type Transaction,
  type Writes,
  writesOf,
} from "./transactions.ts";

/**
 * Between a coordinator and the server. `op` numbers the transactions of one coordinator, and `nth` the micro-operations
 * of one transaction. `at` is what the first answer said, and every later message of the transaction repeats.
 */
export type Message =
  | {
      readonly type: "step";
      readonly op: number;
      readonly nth: number;
      readonly at: number | null;
      readonly f: "r" | "w";
      readonly key: Key;
    }
  | {
      readonly type: "stepped";
      readonly op: number;
      readonly nth: number;
      readonly at: number;
      readonly value: number | null;
    }
  | {
      readonly type: "end";
      readonly op: number;
      readonly at: number | null;
      readonly writes: Writes;
    }
  | { readonly type: "committed"; readonly op: number }
  | { readonly type: "aborted"; readonly op: number };

/** The state of a coordinator. */
type Coordinator = {
  /** The number of the transaction under way, or of the last one. It survives a crash. */
  readonly op: number;
  /** The transaction under way; null between two. */
  readonly asked: readonly Micro[] | null;
  /** Its micro-operations so far, with what they read. */
  readonly done: readonly Micro[];
  readonly at: number | null;
};

/** How a protocol uses its coordinators. */
type Manner = {
  /** Does the server hear of a write before the end? */
  readonly asksToWrite: boolean;
  /** Does the server hear of the end of a transaction that wrote nothing? */
  readonly endsReads: boolean;
};

/** A coordinator of the server with this name. */
export const coordinator = (server: string, { asksToWrite, endsReads }: Manner) => {
  const { next, process } = speaks<Coordinator, Message, Transaction, Answer>();

  /** Does what needs no server, then asks for the next micro-operation, or ends. */
  const goOn = (me: Coordinator & { readonly asked: readonly Micro[] }) => {
    const { op, at, asked } = me;
    const done = [...me.done];
    for (
      let micro = asked[done.length];
      micro !== undefined;
      micro = asked[done.length]
    ) {
      const own = ownAnswer(micro, done, asksToWrite);
      if (own === undefined) {
        const [f, key] = micro;
        const step = { type: "step", op, nth: done.length, at, f, key } as const;
        return next({ ...me, done }).send(server, step);
      }
      done.push(own);
    }
    const writes = writesOf(done);
    return endsReads || Object.keys(writes).length > 0
      ? next({ ...me, done }).send(server, { type: "end", op, at, writes })
      : next(idle(op)).respond(done);
  };

  return process({
    init: idle(0),
    request: ({ op }, { value }) =>
      goOn({ op: op + 1, asked: value, done: [], at: null }),
    receive: (me, { body }) => {
      const { op, asked, done } = me;
      if (asked === null || body.op !== op) return ignored;
      if (body.type === "aborted") return next(idle(op)).respond("aborted");
      if (body.type === "committed") return next(idle(op)).respond(done);
      if (body.type !== "stepped" || body.nth !== done.length) return ignored;
      const [f, key, value] = asked[done.length]!;
      const micro: Micro = f === "r" ? [f, key, body.value] : [f, key, value];
      return goOn({ ...me, asked, done: [...done, micro], at: body.at });
    },
    deaf: ({ op, asked }, { body }) => body.op < op || (body.op === op && asked === null),
    survives: ({ op }) => idle(op),
  });
};

const idle = (op: number): Coordinator => ({ op, asked: null, done: [], at: null });

/** The micro-operation as the transaction itself can answer it; undefined if it has to ask. */
const ownAnswer = (
  micro: Micro,
  done: readonly Micro[],
  asksToWrite: boolean,
): Micro | undefined => {
  const [f, key] = micro;
  const before = done.filter(([, other]) => other === key);
  const written = before.findLast((each) => each[0] === "w");
  if (f === "w") return !asksToWrite || written !== undefined ? micro : undefined;
  const known = written ?? before.at(-1);
  return known === undefined ? undefined : ["r", key, known[2] ?? null];
};

/** A message as paths show it. */
export const messageText = (body: Message): string => {
  const number = `${body.op}`;
  const at = "at" in body && body.at !== null ? ` at ${body.at}` : "";
  switch (body.type) {
    case "step":
      return `${number}: ${body.f} ${body.key}${at}`;
    case "stepped":
      return `${number}: ${body.value}${at}`;
    case "end": {
      const writes = Object.entries(body.writes).map(
        ([key, value]) => `${key} := ${value}`,
      );
      return `${number}: end, ${writes.length === 0 ? "nothing written" : writes.join(", ")}${at}`;
    }
    case "committed":
      return `${number}: committed`;
    case "aborted":
      return `${number}: aborted`;
  }
};
