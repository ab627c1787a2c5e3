import { speaks } from "lockstep";
import type { Message, Request, Result } from "./messages.ts";
import type { Scope } from "./scope.ts";

export type Asker = {
  /** The operation under way, or the last one; durable, or a put would pass for one done before. */
  readonly op: number;
  readonly waits: boolean;
  /** What it was answered last. */
  readonly seen: Result;
};

/** Passes the operations of one client on to the one that holds the copy. */
export const asker = (holder: string, { reusesNumbers, caches }: Scope) => {
  const { next, process } = speaks<Asker, Message, Request, Result>();
  return process({
    init: { op: 0, waits: false, seen: null },
    request: ({ op, seen }, request) =>
      caches && request.type === "get" && seen !== null
        ? next({ op: op + 1, waits: false, seen }).respond(seen)
        : next({ op: op + 1, waits: true, seen }).send(holder, {
            ...request,
            op: op + 1,
          }),
    receive: ({ op, waits, seen }, { body }) =>
      waits && body.type === "done" && body.op === op
        ? next({ op, waits: false, seen: caches ? body.answer : seen }).respond(
            body.answer,
          )
        : undefined,
    // Answers to an operation that is over, unless its number may come again.
    deaf: ({ op, waits }, { body }) =>
      !reusesNumbers && (body.op < op || (body.op === op && !waits)),
    survives: ({ op }) => ({ op: reusesNumbers ? 0 : op, waits: false, seen: null }),
  });
};
