/** The coordinator of the eventual store: it carries out the operations of one client in one round each. */
import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import {
  type Copy,
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
  | ({ readonly name: "query"; readonly best: Copy } & Progress)
  | ({ readonly name: "install"; readonly held: Copy } & Progress);

/** The nodes that have answered, and those that the coordinator passed over, in that order. */
type Progress = {
  readonly from: ReadonlySet<string>;
  readonly passed: readonly string[];
};

/** The state of a coordinator. */
type Coordinator = {
  /** The number of the operation under way, or of the last one. */
  readonly op: number;
  /** The highest clock that it gave to a version or saw in one. It survives a crash. */
  readonly clock: number;
  readonly phase: Phase;
};

type Setup = {
  readonly self: string;
  /** The first N of the list are the homes; the others are the spares. */
  readonly list: readonly string[];
  readonly scope: Scope;
  readonly rules: Rules;
};

const { next, process } = speaks<Coordinator, Message, Request, Result>();

const idle = { name: "idle" } as const;
const noAnswers: Progress = { from: new Set(), passed: [] };

/** The name of the action in which a coordinator stops waiting for a node: a timeout, right or wrong. */
export const passOverAction = (node: string): string => `pass over ${node}`;

/** The home for which a node was asked: itself, or that of the node whose place it took. */
const homeOf = (setup: Setup, node: string, passed: Progress["passed"]): string => {
  const { list, scope } = setup;
  const place = list.indexOf(node);
  return place < scope.n ? node : homeOf(setup, passed[place - scope.n]!, passed);
};

/** Asks the next node of the list in place of this one, which may still answer. */
const passOver = (setup: Setup, node: string) => (me: Coordinator) => {
  const { list, scope, rules } = setup;
  const { op, phase } = me;
  if (phase.name === "idle" || !rules.passesOver()) return undefined;
  if (phase.name === "query" && !scope.sloppyGets) return undefined;
  const asked = scope.n + phase.passed.length;
  const isAwaited =
    list.indexOf(node) < asked && !phase.passed.includes(node) && !phase.from.has(node);
  if (!isAwaited || asked === list.length) return undefined;
  const passed = [...phase.passed, node];
  const instead = list[asked]!;
  const after = next({ ...me, phase: { ...phase, passed } });
  if (phase.name === "query") return after.send(instead, { type: "query", op });
  const home = homeOf(setup, node, passed);
  return after.send(instead, { type: "install", op, held: phase.held, home });
};

const put = (setup: Setup, me: Coordinator, value: number | null) => {
  const { self, list, scope, rules } = setup;
  const clock = me.clock + 1;
  const held = { version: rules.version(clock, self), value };
  const homes = list.slice(0, scope.n);
  const install = { type: "install", op: me.op, held, home: null } as const;
  return rules.acknowledgementsAwaited(scope) === 0
    ? next({ ...me, clock, phase: idle })
        .send(homes, install)
        .respond(null)
    : next({ ...me, clock, phase: { name: "install", held, ...noAnswers } }).send(
        homes,
        install,
      );
};

const get = ({ list, scope }: Setup, me: Coordinator) =>
  next({ ...me, phase: { name: "query", best: unwritten, ...noAnswers } }).send(
    list.slice(0, scope.n),
    { type: "query", op: me.op },
  );

/**
 * A coordinator asks the homes, and for each node that it passes over the next one of its list. R reports
 * end a get and W acknowledgements a put, from homes and spares alike.
 *
 * @param self its name, which its versions carry
 * @param nodes the homes and the spares, each in order, and what its clock shows at first
 */
export const coordinator = (
  self: string,
  nodes: {
    readonly homes: readonly string[];
    readonly spares: readonly string[];
    readonly clock: number;
  },
  scope: Scope,
  rules: Rules,
) => {
  const setup: Setup = { self, list: [...nodes.homes, ...nodes.spares], scope, rules };
  return process({
    init: { op: 0, clock: nodes.clock, phase: idle },

    request: (before, request) => {
      const me = { ...before, op: before.op + 1 };
      return request.type === "put" ? put(setup, me, request.value) : get(setup, me);
    },

    receive: (me, { from: node, body }) =>
      match([me.phase, body] as const)
        .with([{ name: "query" }, { type: "report", op: me.op }], ([phase, { held }]) => {
          const best = newest([phase.best, held]);
          const from = new Set([...phase.from, node]);
          const clock = rules.clockAfterReport(me.clock, held.version);
          return from.size < scope.r
            ? next({ ...me, clock, phase: { ...phase, best, from } })
            : next({ ...me, clock, phase: idle }).respond(best.value);
        })
        .with([{ name: "install" }, { type: "installed", op: me.op }], ([phase]) => {
          const from = new Set([...phase.from, node]);
          return from.size < rules.acknowledgementsAwaited(scope)
            ? next({ ...me, phase: { ...phase, from } })
            : next({ ...me, phase: idle }).respond(null);
        })
        .otherwise(() => ignored), // Late, or not for a coordinator.

    actions: Object.fromEntries(
      setup.list.map((node) => [passOverAction(node), passOver(setup, node)]),
    ),

    // Answers to a past operation.
    deaf: ({ op, phase }, { body }) =>
      "op" in body && (body.op < op || (body.op === op && phase.name === "idle")),

    survives: ({ op, clock }) => ({
      op,
      clock: rules.clockAfterCrash(clock),
      phase: idle,
    }),
  });
};
