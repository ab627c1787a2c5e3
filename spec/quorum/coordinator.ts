/** The coordinator of the quorum store: it carries out the operations of one client in two rounds. */
import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import {
  type Copy,
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
  | { readonly name: "query"; readonly request: Request; readonly reports: Reports }
  | {
      readonly name: "install";
      readonly answer: Result;
      readonly from: ReadonlySet<string>;
    };

/** The replicas that have reported (unordered), and the newest copy among their reports. */
export type Reports = { readonly from: ReadonlySet<string>; readonly best: Copy };

/** The state of a coordinator. */
export type Coordinator = {
  /** The number of the operation under way, or of the last one. */
  readonly op: number;
  /** The last counter spent on a version. It survives a crash, so that no version is given twice. */
  readonly counter: number;
  readonly phase: Phase;
};

type Setup = {
  readonly self: string;
  readonly replicas: readonly string[];
  readonly scope: Scope;
  readonly rules: Rules;
};

const { next, process } = speaks<Coordinator, Message, Request, Result>();

const idle = { name: "idle" } as const;
const noReports: Reports = { from: new Set(), best: unwritten };

/** Begins the first round: R replicas report what they hold. */
const query = ({ replicas }: Setup, me: Coordinator, request: Request) =>
  next({ ...me, phase: { name: "query", request, reports: noReports } }).send(replicas, {
    type: "query",
    op: me.op,
  });

/** Begins the second round: W replicas acknowledge this copy, and then the client has its answer. */
const install = (
  { self, replicas }: Setup,
  me: Coordinator,
  held: Copy,
  answer: Result,
) => {
  const { writer, counter } = held.version;
  return next({
    op: me.op,
    counter: writer === self ? Math.max(me.counter, counter) : me.counter,
    phase: { name: "install", answer, from: new Set<string>() },
  }).send(replicas, { type: "install", op: me.op, held });
};

/** Installs a new value, at a version above the reported ones and those that this coordinator gave. */
const write = (
  setup: Setup,
  me: Coordinator,
  reported: Copy,
  { value, answer }: { readonly value: number; readonly answer: Result },
) => {
  const counter = Math.max(reported.version.counter, me.counter) + 1;
  const held = { version: setup.rules.version(counter, setup.self), value };
  return install(setup, { ...me, counter }, held, answer);
};

/** R replicas have reported; `best` is the newest copy among their reports. */
const afterQuery = (setup: Setup, me: Coordinator, request: Request, best: Copy) =>
  match(request)
    .with({ type: "put" }, ({ value }) => write(setup, me, best, { value, answer: null }))
    .with({ type: "get" }, () =>
      setup.scope.writeBack && isNewer(best, unwritten) // Nothing was put: nothing to write back.
        ? install(setup, me, best, best.value)
        : next({ ...me, phase: idle }).respond(best.value),
    )
    .with({ type: "cas" }, ({ from, to }) =>
      best.value === from
        ? write(setup, me, best, { value: to, answer: true })
        : install(setup, me, best, false),
    )
    .exhaustive();

/** For want of acknowledgements. The put stays pending: it may still become visible. */
const giveUp = ({ scope, rules }: Setup, me: Coordinator) => {
  if (!scope.givesUp || me.phase.name !== "install") return undefined;
  const answer = rules.answerOnGivingUp();
  const abandoned = next({ ...me, phase: idle });
  return answer === undefined ? abandoned : abandoned.respond(answer);
};

/**
 * A coordinator queries R replicas for the newest copy, and then has W replicas install what it puts or is
 * about to return.
 *
 * @param self its name, which its versions carry
 */
export const coordinator = (
  self: string,
  replicas: readonly string[],
  scope: Scope,
  rules: Rules,
) => {
  const setup: Setup = { self, replicas, scope, rules };
  return process({
    init: { op: 0, counter: 0, phase: idle },

    request: (before, request) => {
      const me = { ...before, op: before.op + 1 };
      return request.type === "put" && !scope.queryFirst
        ? write(setup, me, unwritten, { value: request.value, answer: null })
        : query(setup, me, request);
    },

    receive: (me, { from, body }) =>
      match([me.phase, body] as const)
        .with(
          [{ name: "query" }, { type: "report", op: me.op }],
          ([{ request, reports }, { held }]) => {
            const best = rules.choose(reports, held);
            const more = { from: new Set([...reports.from, from]), best };
            return more.from.size < rules.reportsAwaited(scope)
              ? next({ ...me, phase: { name: "query", request, reports: more } })
              : afterQuery(setup, me, request, best);
          },
        )
        .with([{ name: "install" }, { type: "installed", op: me.op }], ([phase]) => {
          const acknowledged = new Set([...phase.from, from]);
          return acknowledged.size < rules.acknowledgementsAwaited(scope)
            ? next({ ...me, phase: { ...phase, from: acknowledged } })
            : next({ ...me, phase: idle }).respond(phase.answer);
        })
        .otherwise(() => ignored), // Late, or not for a coordinator.

    actions: { "give up": (me) => giveUp(setup, me) },

    // Answers to a past operation, or to a past round of this one.
    deaf: ({ op, phase }, { body }) =>
      body.op < op ||
      (body.op === op &&
        (phase.name === "idle" || (phase.name === "install" && body.type === "report"))),

    survives: ({ op, counter }) => ({
      op,
      counter: rules.counterAfterCrash(counter),
      phase: idle,
    }),

    // Only a mutant has its coordinators wiped.
    ...(rules.wipedCoordinator === null ? {} : { wiped: rules.wipedCoordinator }),
  });
};
