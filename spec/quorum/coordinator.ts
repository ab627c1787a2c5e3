import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import {
  type Held,
  isNewer,
  type Message,
  type Request,
  type Result,
  unwritten,
} from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

type Phase =
  | { readonly name: "idle" }
  | { readonly name: "query"; readonly request: Request; readonly reports: Votes }
  | {
      readonly name: "install";
      readonly answer: Result;
      readonly from: ReadonlySet<string>;
    };

/** The replicas that have reported (unordered), and the newest copy among their reports. */
export type Votes = { readonly from: ReadonlySet<string>; readonly best: Held };

export type Coordinator = {
  /** The operation under way, or the last one. */
  readonly op: number;
  /** The last counter spent on a version; durable, so that no version is ever spent twice. */
  readonly counter: number;
  readonly phase: Phase;
};

const none: Votes = { from: new Set(), best: unwritten };
const idle = { name: "idle" } as const;

/**
 * Carries out the operations of one client: queries R replicas for the newest copy, then has W
 * replicas install what it writes or is about to return.
 */
export const coordinator = (
  self: string,
  replicas: readonly string[],
  scope: Scope,
  rules: Rules,
) => {
  const { next, process } = speaks<Coordinator, Message, Request, Result>();
  const { writeBack, queryFirst, givesUp } = scope;

  const install = (me: Coordinator, held: Held, answer: Result) =>
    next({
      op: me.op,
      counter: Math.max(
        me.counter,
        held.version.writer === self ? held.version.counter : 0,
      ),
      phase: { name: "install", answer, from: new Set<string>() },
    }).send(replicas, { type: "install", op: me.op, held });

  /** A version above everything reported and everything this coordinator ever spent. */
  const write = (me: Coordinator, seen: Held, value: number, answer: Result) => {
    const counter = Math.max(seen.version.counter, me.counter) + 1;
    const held = { version: rules.version(counter, self), value };
    return install({ ...me, counter }, held, answer);
  };

  const decided = (me: Coordinator, request: Request, best: Held) =>
    match(request)
      .with({ type: "put" }, ({ value }) => write(me, best, value, null))
      .with({ type: "get" }, () =>
        writeBack && isNewer(best, unwritten) // Nothing was written yet: nothing to write back.
          ? install(me, best, best.value)
          : next({ ...me, phase: idle }).respond(best.value),
      )
      .with({ type: "cas" }, ({ from, to }) =>
        best.value === from ? write(me, best, to, true) : install(me, best, false),
      )
      .exhaustive();

  return process({
    init: { op: 0, counter: 0, phase: idle },

    request: (me, request) => {
      const asked = { ...me, op: me.op + 1 };
      if (request.type === "put" && !queryFirst)
        return write(asked, unwritten, request.value, null);
      return next({ ...asked, phase: { name: "query", request, reports: none } }).send(
        replicas,
        {
          type: "query",
          op: asked.op,
        },
      );
    },

    receive: (me, { from, body }) =>
      match([me.phase, body] as const)
        .with(
          [{ name: "query" }, { type: "report", op: me.op }],
          ([{ request, reports }, { held }]) => {
            const best = rules.choose(reports, held);
            const votes = { from: new Set([...reports.from, from]), best };
            return votes.from.size < rules.reportsAwaited(scope)
              ? next({ ...me, phase: { name: "query", request, reports: votes } })
              : decided(me, request, best);
          },
        )
        .with([{ name: "install" }, { type: "installed", op: me.op }], ([phase]) => {
          const acknowledged = new Set([...phase.from, from]);
          return acknowledged.size < rules.acknowledgementsAwaited(scope)
            ? next({ ...me, phase: { ...phase, from: acknowledged } })
            : next({ ...me, phase: idle }).respond(phase.answer);
        })
        .otherwise(() => ignored), // Late, or not for a coordinator.

    actions: {
      // For want of acknowledgements. The put stays open: it may still become visible.
      "give up": (me) => {
        if (!givesUp || me.phase.name !== "install") return undefined;
        const givenUp = next({ ...me, phase: idle });
        const answer = rules.answerOnGivingUp();
        return answer === undefined ? givenUp : givenUp.respond(answer);
      },
    },

    // Answers to an operation that is over, or to the half of it that is.
    deaf: ({ op, phase }, { body }) =>
      body.op < op ||
      (body.op === op &&
        (phase.name === "idle" || (phase.name === "install" && body.type === "report"))),

    survives: ({ op, counter }) => ({
      op,
      counter: rules.counterAfterCrash(counter),
      phase: idle,
    }),

    ...(rules.wipedCoordinator === null ? {} : { wiped: rules.wipedCoordinator }),
  });
};
