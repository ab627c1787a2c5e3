/** Makes the system that a sketch describes: handlers look reactions up in the tables of the sketch. */
import { register } from "../../history/register.ts";
import type { Environment } from "../../model/environment.ts";
import type { Taken } from "../../model/observe.ts";
import type { Operation } from "../../model/operation.ts";
import { type Flying, type Letter, type NodeId, speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type Client, type System, system } from "../../model/system.ts";
import {
  type Condition,
  type MaySketch,
  type ObserveSketch,
  PHASES,
  type ProcessSketch,
  type ReactionSketch,
  type Sketch,
  type Table,
} from "./random-sketches.laws.ts";

/** `energy` is how many more times a process may send; it only falls, so that there are finitely many states. */
type State = {
  readonly phase: number;
  readonly energy: number;
  /** The clients that wait for an answer, with the types of their requests, in the order in which they asked. */
  readonly doing: readonly { readonly client: string; readonly type: Request["type"] }[];
};
type Request =
  | { readonly type: "get" }
  | { readonly type: "put"; readonly value: number };
type Result = number | null;

const { next, process } = speaks<State, number, Request, Result, number>();

const at = <T>(table: Table<T>, place: number): T => table[place % table.length]!;

const isOfKind =
  (kind: number) =>
  ({ body }: Letter<number>): boolean =>
    body === kind;

/**
 * The reaction that a sketch describes, in a state. To send costs energy, and only a process with a request under way
 * can answer.
 */
const reacted = (
  { names, isShared }: Place,
  state: State,
  sketch: ReactionSketch,
  asker?: string,
) => {
  const { phase, sends, answers, answersAll, expires, unless } = sketch;
  const isSending = sends.length > 0 && state.energy > 0;
  const answered = answers === null ? 0 : answersAll ? state.doing.length : 1;
  let made = next({
    phase,
    energy: state.energy - (isSending ? 1 : 0),
    doing: state.doing.slice(answered),
  });
  if (isSending) for (const { to, kind } of sends) made = made.send(at(names, to), kind);
  for (const { client, type } of state.doing.slice(0, answered)) {
    const result = type === "put" ? null : answers! < 0 ? state.phase : answers;
    const isNamed = isShared && client !== asker;
    made = isNamed ? made.respond(result, client) : made.respond(result);
  }
  if (expires !== null) made = made.expire(isOfKind(expires));
  if (unless !== null) made = made.unlessFlying(isOfKind(unless));
  return made;
};

type Place = {
  readonly names: readonly NodeId[];
  readonly isEager: boolean;
  /** Whether several clients ask the process. */
  readonly isShared: boolean;
};

const processOf = (place: Place, sketch: ProcessSketch) =>
  process({
    init: { phase: 0, energy: sketch.energy, doing: [] },
    ...handlersOf(place, sketch),
    ...fatesOf(sketch),
    ...(sketch.isInertDisabled && { inert: "disabled" as const }),
  });

/**
 * The handlers for letters, requests and internal actions. They look a reaction up by the phase and by what comes in.
 */
const handlersOf = (place: Place, sketch: ProcessSketch) => {
  const { names, isEager } = place;
  const reactions = (state: State, may: MaySketch, asker?: string) => {
    const all = may?.map((each) => reacted(place, state, each, asker));
    return all?.length === 1 ? all[0] : all;
  };
  return {
    receive: (state: State, letter: Flying<number>) => {
      if (isDeaf(sketch, state, letter)) return undefined;
      const { from, body, age } = letter;
      const place = state.phase + PHASES * body + names.indexOf(from) + age;
      const may = at(sketch.receive, place);
      return reactions(state, may);
    },
    request: (state: State, request: Request, client: string) => {
      const doing = [...state.doing, { client, type: request.type }];
      const asked = { ...state, doing };
      const isPut = request.type === "put";
      const may = at(sketch.request, state.phase + (isPut ? PHASES : 0));
      const stored = isPut && sketch.isStore ? map(may, become(request.value)) : may;
      if (!isEager || state.phase > 0) return reactions(asked, stored, client);
      // The process takes the first request of an eager client in one way only, and does not answer it at once.
      const [first] = stored ?? [];
      return first === undefined
        ? next(asked)
        : reacted(place, asked, { ...unguarded(first), answers: null, expires: null });
    },
    actions: Object.fromEntries(
      sketch.actions.map((table, i) => [
        `act ${i}`,
        (state: State) => reactions(state, at(table, state.phase)),
      ]),
    ),
  };
};

const map = (
  may: MaySketch,
  change: (sketch: ReactionSketch) => ReactionSketch,
): MaySketch => may?.map(change) ?? null;

const unguarded = (sketch: ReactionSketch): ReactionSketch => ({
  ...sketch,
  unless: null,
});

const become =
  (phase: number) =>
  (sketch: ReactionSketch): ReactionSketch => ({ ...sketch, phase });

const isDeaf = (
  { deaf }: ProcessSketch,
  { energy }: State,
  { body }: Letter<number>,
): boolean => deaf !== null && body === deaf.kind && energy <= deaf.energy;

/**
 * What ticks, faults and the past do to a process. A process that crashed during a request does not answer it
 * afterwards.
 */
const fatesOf = (sketch: ProcessSketch) => {
  const { tick, remember, survives, wiped, deaf } = sketch;
  const by = (table: Table<number>, state: State): State => ({
    ...state,
    phase: at(table, state.phase),
  });
  return {
    ...(tick && {
      tick: (state: State) => {
        const phase = at(tick, state.phase);
        return phase === null ? undefined : { ...state, phase };
      },
    }),
    ...(remember && {
      remember: {
        init: 0,
        after: (past: number, { phase }: State) => at(remember, past * PHASES + phase),
      },
    }),
    ...(survives && {
      survives: (state: State) => ({ ...by(survives, state), doing: [] }),
    }),
    ...(wiped && { wiped: (state: State) => by(wiped, state) }),
    ...(deaf && {
      deaf: (state: State, letter: Letter<number>) => isDeaf(sketch, state, letter),
    }),
  };
};

/** The part of a world that conditions read. */
type Seen = {
  readonly a: State;
  readonly b: Readonly<Record<NodeId, State>>;
  readonly flying: readonly Letter<number>[];
  readonly down: ReadonlySet<NodeId>;
  readonly history: readonly Operation[];
  readonly observed: number | undefined;
  readonly past: { readonly a: number; readonly b: Readonly<Record<NodeId, number>> };
};

/**
 * Whether a condition is true of a world.
 *
 * @param apart by how many ticks an operation has to follow another (`follows`)
 */
const holds = (condition: Condition, seen: Seen, apart: number): boolean =>
  condition.every((atom) => {
    switch (atom.type) {
      case "phase":
        return at([seen.a, ...Object.values(seen.b)], atom.node).phase === atom.phase;
      case "past":
        return at([seen.past.a, ...Object.values(seen.past.b)], atom.node) === atom.was;
      case "observed":
        return (seen.observed ?? 0) >= atom.times;
      case "flies":
        return seen.flying.some(isOfKind(atom.kind));
      case "down":
        return seen.down.size > 0;
      case "answered":
        return (
          seen.history.filter(({ returned }) => returned < Number.POSITIVE_INFINITY)
            .length >= atom.times
        );
      default:
        return seen.history.some(({ returned }) =>
          seen.history.some(({ invoked }) => returned < invoked - apart),
        );
    }
  });

/** The number by which one step raises the count of `observe`. */
const countOf = (
  counts: ObserveSketch["counts"],
  { action, sends, responses }: Taken,
  [now, before]: readonly [{ readonly a: State }, { readonly a: State }],
): number => {
  if (counts === "sent") return sends.length;
  if (counts === "answers") return responses.length;
  if (counts === "delivered") return action === "deliver" ? 1 : 0;
  return now.a.phase === before.a.phase ? 1 : 0;
};

/** The system that a sketch describes. */
export const systemOf = (sketch: Sketch): System => {
  const bs = ids("b", sketch.bs);
  const cs = ids("c", sketch.joint.some(({ isNoted }) => isNoted) ? 16 : 0);
  const names = ["a", ...bs];
  const askersOf = (id: NodeId): Sketch["clients"] =>
    sketch.clients.filter((client) => at(names, client.at) === id);
  const isAlone = (client: Sketch["clients"][number]): boolean =>
    askersOf(at(names, client.at)).length === 1;
  const clients = sketch.clients.map((client) => ({
    ...client,
    isEager: client.isEager && isAlone(client),
  }));
  const placeOf = (id: NodeId): Place => ({
    names,
    isEager: clients.some((client) => client.isEager && at(names, client.at) === id),
    isShared: askersOf(id).length > 1,
  });
  const { isEager } = placeOf("a");
  const timed = sketch.ticks === 0 ? null : sketch.timed;
  const apart = timed ?? 0;
  return system({
    name: "random",
    roles: {
      a: one(processOf(placeOf("a"), sketch.a)),
      b: many(bs, (id) => processOf(placeOf(id), sketch.b)),
      c: many(cs, () => process({ init: { phase: 0, energy: 0, doing: [] } })),
    },
    clients: named("client", clients.map(clientAt(names))),
    environment: environmentOf(names, sketch),
    joint: (on, changes) =>
      named(
        "joint",
        sketch.joint.map(({ readsBoth, isNoted, spread, table }) =>
          on(bs, [0, 1].slice(0, spread), ({ a, b }, id, n) => {
            const found = at(table, a.phase + (readsBoth ? PHASES * b[id]!.phase : 0));
            const patches = found?.map((patch) => {
              const { energy } = b[id]!;
              const sends = patch.sends !== null && energy > 0 ? patch.sends : null;
              const [first] =
                patch.answers && !isEager && a.doing.length > 0 ? a.doing : [];
              const changed = {
                ...((patch.a !== null || first) && {
                  a: {
                    ...(patch.a !== null && { phase: patch.a }),
                    ...(patch.drains && { energy: 0 }),
                    ...(first && { doing: a.doing.slice(1) }),
                  },
                }),
                ...(patch.a !== null && isNoted && { c: each(cs, { phase: patch.a }) }),
                ...((patch.b !== null || sends) && {
                  b: {
                    [id]: {
                      ...(patch.b !== null && { phase: (patch.b + n) % PHASES }),
                      ...(sends && { energy: energy - 1 }),
                    },
                  },
                }),
              };
              if (sends === null && first === undefined) return changed;
              const sending = sends
                ? changes(changed).send(id, at(names, sends.to), sends.kind)
                : changes(changed);
              return first
                ? sending.respond(first.type === "put" ? null : n, first.client)
                : sending;
            });
            return patches?.length === 1 ? patches[0] : patches;
          }),
        ),
      ),
    ...(sketch.observe && {
      observe: {
        init: 0,
        after: (seen: number, step: Taken, now: { a: State }, before: { a: State }) =>
          Math.min(
            sketch.observe!.most,
            seen + countOf(sketch.observe!.counts, step, [now, before]),
          ),
      },
    }),
    always: named(
      "always",
      sketch.always.map((each) => (seen: Seen) => !holds(each, seen, apart)),
    ),
    sometimes: named(
      "sometimes",
      sketch.sometimes.map((each) => (seen: Seen) => holds(each, seen, apart)),
    ),
    ...(clients.length > 0 && {
      consistent: {
        linearizable: register<Result>(0),
        regular: register<Result>(0),
        "bounded-staleness": timed !== null && register<Result>(0),
      },
    }),
    ...(timed !== null && { timed }),
    ...(sketch.ends && { ends: (seen: Seen) => holds(sketch.ends!, seen, apart) }),
    ...(sketch.beyond && { within: (seen: Seen) => !holds(sketch.beyond!, seen, apart) }),
  });
};

const each = <T>(ids: readonly NodeId[], value: T): Record<NodeId, T> =>
  Object.fromEntries(ids.map((id) => [id, value]));

const named = <T>(kind: string, all: readonly T[]): Record<string, T> =>
  Object.fromEntries(all.map((each, i) => [`${kind} ${i}`, each]));

const clientAt =
  (names: readonly NodeId[]) =>
  ({ at: asked, script, isEager }: Sketch["clients"][number]): Client<Request> => ({
    at: at(names, asked),
    script: script.map((value) =>
      value === 0 ? { type: "get" } : { type: "put", value },
    ),
    ...(isEager && { eager: true }),
  });

const environmentOf = (
  names: readonly NodeId[],
  { network, initially, ages, ticks, budgets, cuts }: Sketch,
): Environment<number> => ({
  network,
  initially: initially.map(({ from, to, kind }) => ({
    from: at(names, from),
    to: at(names, to),
    body: kind,
  })),
  ...(ages && {
    ages: ({ body, age }: Flying<number>) => at(ages, age + body) ?? undefined,
  }),
  ticks,
  ...budgets,
  partitions: {
    times: 1,
    cuts: cuts
      .slice(0, names.length)
      .map((way, i) => (way === "from" ? { from: [names[i]!], to: names } : [names[i]!])),
  },
});
