import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import {
  type Held,
  type Message,
  newest,
  type Request,
  type Result,
  unwritten,
} from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

type Phase =
  | { readonly name: "idle" }
  | ({ readonly name: "query"; readonly best: Held } & Asked)
  | ({ readonly name: "install"; readonly held: Held } & Asked);

/** Who has answered, and whom it no longer waits for, in that order. */
type Asked = { readonly from: ReadonlySet<string>; readonly passed: readonly string[] };

export type Coordinator = {
  /** The operation under way, or the last one. */
  readonly op: number;
  /** The highest reading that it spent on a version or has seen in one; durable. */
  readonly clock: number;
  readonly phase: Phase;
};

const nobody: Asked = { from: new Set(), passed: [] };
const idle = { name: "idle" } as const;

export const passing = (node: string): string => `pass over ${node}`;

type Surroundings = {
  readonly homes: readonly string[];
  readonly spares: readonly string[];
  /** What its clock shows at first. */
  readonly clock: number;
};

/**
 * Carries out the operations of one client with whoever can be reached: asks the homes, and for
 * each node that it stops waiting for the next in the list. R answers make a get and W
 * acknowledgements a put, whoever they come from.
 */
export const coordinator = (
  self: string,
  { homes, spares, clock: initialClock }: Surroundings,
  scope: Scope,
  rules: Rules,
) => {
  const { next, process } = speaks<Coordinator, Message, Request, Result>();
  const { n, r } = scope;
  const list = [...homes, ...spares];
  const awaited = rules.acknowledgementsAwaited(scope);

  /** The next node of the list takes the place of one that was passed over. */
  const homeOf = (node: string, passed: readonly string[]): string => {
    const place = list.indexOf(node);
    return place < n ? node : homeOf(passed[place - n]!, passed);
  };

  const pass = (node: string) => (me: Coordinator) => {
    const { op, phase } = me;
    if (phase.name === "idle" || !rules.passesOver()) return undefined;
    if (phase.name === "query" && !scope.sloppyGets) return undefined;
    const asked = n + phase.passed.length;
    const waits =
      list.indexOf(node) < asked && !phase.passed.includes(node) && !phase.from.has(node);
    if (!waits || asked === list.length) return undefined;
    const passed = [...phase.passed, node];
    const instead = list[asked]!;
    const after = next({ ...me, phase: { ...phase, passed } });
    return phase.name === "query"
      ? after.send(instead, { type: "query", op })
      : after.send(instead, {
          type: "install",
          op,
          held: phase.held,
          home: homeOf(node, passed),
        });
  };

  const put = (me: Coordinator, value: number | null) => {
    const clock = me.clock + 1;
    const held = { version: rules.version(clock, self), value };
    const install = { type: "install", op: me.op, held, home: null } as const;
    if (awaited === 0)
      return next({ ...me, clock, phase: idle })
        .send(homes, install)
        .respond(null);
    return next({ ...me, clock, phase: { name: "install", held, ...nobody } }).send(
      homes,
      install,
    );
  };

  return process({
    init: { op: 0, clock: initialClock, phase: idle },

    request: (before, request) => {
      const me = { ...before, op: before.op + 1 };
      return request.type === "put"
        ? put(me, request.value)
        : next({ ...me, phase: { name: "query", best: unwritten, ...nobody } }).send(
            homes,
            {
              type: "query",
              op: me.op,
            },
          );
    },

    receive: (me, { from: node, body }) =>
      match([me.phase, body] as const)
        .with([{ name: "query" }, { type: "report", op: me.op }], ([phase, { held }]) => {
          const best = newest([phase.best, held]);
          const from = new Set([...phase.from, node]);
          const clock = rules.clockAfterReport(me.clock, held.version);
          return from.size < r
            ? next({ ...me, clock, phase: { ...phase, best, from } })
            : next({ ...me, clock, phase: idle }).respond(best.value);
        })
        .with([{ name: "install" }, { type: "installed", op: me.op }], ([phase]) => {
          const from = new Set([...phase.from, node]);
          return from.size < awaited
            ? next({ ...me, phase: { ...phase, from } })
            : next({ ...me, phase: idle }).respond(null);
        })
        .otherwise(() => ignored), // Late, or not for a coordinator.

    actions: Object.fromEntries(list.map((node) => [passing(node), pass(node)])),

    // Answers to an operation that is over.
    deaf: ({ op, phase }, { body }) =>
      "op" in body && (body.op < op || (body.op === op && phase.name === "idle")),

    survives: ({ op, clock }) => ({
      op,
      clock: rules.clockAfterCrash(clock),
      phase: idle,
    }),
  });
};
