/**
 * The steps of a system, computed in the plainest way: by copies of whole worlds, and with nothing remembered. The
 * oracle was written from the documentation of the language alone, so if it disagrees with an engine, one of the two
 * misread the documentation.
 */
import { isSameValue } from "../../history/value-key.ts";
import type { Cut } from "../../model/environment.ts";
import { type Changes, changes, isChanges } from "../../model/joint.ts";
import type { Taken } from "../../model/observe.ts";
import type { Flying, Letter, NodeId, Reaction } from "../../model/process.ts";
import type { Roles } from "../../model/roles.ts";
import type { PathEntry } from "../rules/path.ts";
import {
  type Asker,
  type Budget,
  byRole,
  type Cast,
  keyOf,
  type Node,
  viewOf,
  type World,
} from "./oracle-world.laws.ts";

type AnyReaction = Reaction<unknown, unknown, unknown>;
type Label = Omit<PathEntry, "sends" | "responses" | "changed">;
export type Step = {
  /** The step as an entry of a path. */
  readonly entry: PathEntry;
  readonly world: World;
  /**
   * Whether a world in which this step is enabled is not stuck: the step is no fault, and no tick that changes nothing.
   */
  readonly isProgress: boolean;
};

/** The alternatives that a function returned, as a list: several, one, or none for `undefined`. */
const listed = <T>(may: T | readonly T[] | undefined): readonly T[] =>
  may === undefined ? [] : Array.isArray(may) ? may : [may as T];

/** A reaction, and the client's request that it takes, if it takes one. */
type Turn = { readonly reaction: AnyReaction; readonly asks?: Asks };
type Asks = { readonly client: string; readonly request: unknown };

/**
 * The turns of one step, in each possible way: if a turn answers an eager client, the client's next request follows in
 * the same step. The request of a lazy client is a step of its own.
 */
const turns = (cast: Cast, id: NodeId, asked: Asked, turn: Turn): readonly Turn[][] => {
  const client = cast.clientsOf(id).find(({ eager }) => eager);
  const { state, responses } = turn.reaction;
  if (client === undefined || responses.length === 0) return [[turn]];
  const next = asking(cast, id, state, { client, asked: asked[client.name]! });
  if (next.length === 0) return [[turn]];
  return next.flatMap((later) =>
    turns(cast, id, after(asked, client.name), later).map((rest) => [turn, ...rest]),
  );
};

type Asked = Node["asked"];

const after = (asked: Asked, client: string): Asked => ({
  ...asked,
  [client]: asked[client]! + 1,
});

/** The turns that take the next request of a client; none if the client has no request left. */
const asking = (
  cast: Cast,
  id: NodeId,
  state: unknown,
  { client: { name, script }, asked }: { client: Asker; asked: number },
): readonly Turn[] => {
  if (asked === script.length) return [];
  const asks = { client: name, request: script[asked] };
  const may = cast.processes.get(id)!.request?.(state, asks.request, name);
  return listed(may).map((reaction) => ({ reaction, asks }));
};

const requests = (
  cast: Cast,
  world: World,
  id: NodeId,
  client: Asker,
): readonly Turn[][] => {
  const { state, asked } = world.nodes[id]!;
  return asking(cast, id, state, { client, asked: asked[client.name]! }).flatMap((turn) =>
    turns(cast, id, after(asked, client.name), turn),
  );
};

/**
 * The answers of a turn, each with its client. If the reaction names no client, it is the client whose request the turn
 * takes, or else the only client of the process.
 */
const answersOf = (cast: Cast, id: NodeId, { reaction, asks }: Turn) =>
  reaction.responses.map(({ client, result }) => ({
    client: client ?? asks?.client ?? cast.clientsOf(id)[0]!.name,
    result,
  }));

/** The world after the turns of a step; none if one of the letters `others` bars the step. */
const taken = (
  cast: Cast,
  world: World,
  id: NodeId,
  all: readonly Turn[],
  others = world.flying,
): readonly World[] => {
  const reactions = all.map(({ reaction }) => reaction);
  const unless = reactions.flatMap((each) => each.unless) as AnyReaction["unless"];
  const expires = reactions.flatMap((each) => each.expires);
  const passes = (tests: typeof unless) => (letter: Letter) =>
    tests.some((test) => test(seen(letter) as Flying<never>));
  if (others.some(passes(unless))) return [];
  let node = world.nodes[id]!;
  const log = [...world.log];
  const isWaiting = (client: string, waiting: "yes" | "no"): void => {
    node = { ...node, waiting: { ...node.waiting, [client]: waiting } };
  };
  for (const turn of all) {
    if (turn.asks) {
      node = { ...node, asked: after(node.asked, turn.asks.client) };
      isWaiting(turn.asks.client, "yes");
      log.push({ ...turn.asks, time: world.time });
    }
    node = moved(cast, id, node, turn.reaction.state);
    for (const answer of answersOf(cast, id, turn)) {
      isWaiting(answer.client, "no");
      log.push({ ...answer, time: world.time });
    }
  }
  const stay = world.flying.filter((letter) => !passes(expires)(letter));
  const flying = [...stay, ...posted(cast, sentBy(id, all))];
  return [{ ...world, log, flying, nodes: { ...world.nodes, [id]: node } }];
};

/** A letter as handlers see it. */
const seen = (letter: Letter): Flying => ({ age: 0, ...letter });

/** Letters as they are sent: at age 0 if the letters of the system age. */
const posted = ({ system }: Cast, letters: readonly Letter[]): readonly Letter[] =>
  system.environment.ages === undefined ? letters : letters.map(seen);

const sentBy = (id: NodeId, all: readonly Turn[]): readonly Letter[] =>
  all.flatMap(({ reaction }) =>
    reaction.sends.map(({ to, body }) => ({ from: id, to, body })),
  );

const moved = (cast: Cast, id: NodeId, node: Node, state: unknown): Node => {
  const { remember } = cast.processes.get(id)!;
  return { ...node, state, past: remember ? remember.after(node.past, state) : null };
};

const spent = (world: World, budget: Budget): readonly World[] =>
  world.left[budget] === 0
    ? []
    : [{ ...world, left: { ...world.left, [budget]: world.left[budget] - 1 } }];

/**
 * Ends every step: removes letters to which their receivers are deaf, and on a network `set` letters that are there
 * already.
 */
const settled = ({ system, processes }: Cast, world: World): World => ({
  ...world,
  flying: world.flying.filter(
    (letter, i) =>
      !processes.get(letter.to)!.deaf?.(world.nodes[letter.to]!.state, seen(letter)) &&
      (system.environment.network !== "set" ||
        world.flying.findIndex((other) => isSameValue(other, letter)) === i),
  ),
});

export const firstWorld = (cast: Cast): World => {
  const { environment } = cast.system;
  const { loss, duplicates, crashes, restarts, wipes, ticks, partitions } = environment;
  const nodes = [...cast.processes].map(([id, { init, remember }]) => {
    const past = remember?.init ?? null;
    const clients = cast.clientsOf(id).map(({ name }) => name);
    const node: Node = {
      state: init,
      past,
      isUp: true,
      asked: Object.fromEntries(clients.map((client) => [client, 0])),
      waiting: Object.fromEntries(clients.map((client) => [client, "no"])),
    };
    return [id, moved(cast, id, node, init)] as const;
  });
  const silent: World = {
    nodes: Object.fromEntries(nodes),
    flying: posted(cast, environment.initially ?? []),
    left: {
      loss: loss ?? 0,
      duplicates: duplicates ?? 0,
      crashes: crashes ?? 0,
      restarts: restarts ?? 0,
      wipes: wipes ?? 0,
      partitions: partitions?.times ?? 0,
      ticks: ticks === "unlimited" ? Number.POSITIVE_INFINITY : (ticks ?? 0),
    },
    cut: null,
    observed: cast.system.observe?.init ?? null,
    log: [],
    time: cast.system.timed === undefined ? null : 0,
  };
  const asked = [...cast.processes.keys()].reduce((world, id) => {
    const eager = cast.clientsOf(id).find((client) => client.eager);
    if (eager === undefined) return world;
    return taken(cast, world, id, requests(cast, world, id, eager)[0]!)[0]!;
  }, silent);
  return settled(cast, asked);
};

/** Every enabled step, also those that lead back to the same world. */
export const stepsOf = (cast: Cast, world: World): readonly Step[] => {
  const found: Step[] = [];
  const add = (
    label: Label,
    worlds: readonly World[],
    { all = [] as readonly Turn[], isFault = false, joint = undefined as Joined } = {},
  ): void => {
    for (const each of worlds) {
      const next = settled(cast, each);
      const isIdle = label.action === "tick" && keyOf(cast, next) === keyOf(cast, world);
      const sends = posted(cast, joint?.sends ?? sentBy(label.node ?? "", all));
      // A step may answer an eager client twice; a path shows the first answer only.
      const responses =
        joint?.responses ??
        all.slice(0, 1).flatMap((turn) => answersOf(cast, label.node!, turn));
      const entry = { ...label, sends, responses, changed: changesOf(world, next) };
      const { changed: _, ...step } = entry;
      const seen = observed(cast, step, world, next);
      found.push({ entry, world: seen, isProgress: !isFault && !isIdle });
    }
  };
  for (const id of cast.processes.keys()) ownSteps(cast, world, id, add);
  for (const i of world.flying.keys()) letterSteps(cast, world, i, add);
  const { partitions, ticks } = cast.system.environment;
  if (world.cut !== null) add({ action: "heal" }, [{ ...world, cut: null }]);
  else
    for (const cut of partitions?.cuts ?? [])
      add({ action: "cut", cut }, spent({ ...world, cut }, "partitions"), {
        isFault: true,
      });
  if (ticks) add({ action: "tick" }, spent(world, "ticks").flatMap(ticked(cast)));
  for (const [name, { over, step }] of Object.entries(cast.system.joint))
    for (const args of choices(over)) {
      const at = byRole(cast, (id) => world.nodes[id]!.state) as never;
      for (const choice of listed(step(at, ...(args as never[])) as object | undefined)) {
        const joint = isChanges(choice) ? choice : changes(choice as never);
        add({ action: "joint", name, args }, joined(cast, world, joint), { joint });
      }
    }
  return found;
};

/** Calls `observe` with the step, and the world before and after it. */
const observed = (cast: Cast, step: Taken, before: World, after: World): World => {
  const { observe } = cast.system;
  if (observe === undefined) return after;
  const [was, is] = [before, after].map((world) => viewOf(cast, world) as never);
  return { ...after, observed: observe.after(before.observed, step, is!, was!) };
};

type Add = (
  label: Label,
  worlds: readonly World[],
  rest?: {
    readonly all?: readonly Turn[];
    readonly isFault?: boolean;
    readonly joint?: Joined;
  },
) => void;

type Joined = Changes<Roles> | undefined;

/** The steps of one process: its internal actions, the requests of its clients, and its crash, restart and wipe. */
const ownSteps = (cast: Cast, world: World, id: NodeId, add: Add): void => {
  const node = world.nodes[id]!;
  const { actions = {}, survives, wiped } = cast.processes.get(id)!;
  const becomes = (budget: Budget, state: unknown, change: Partial<Node> = {}) =>
    spent(world, budget).map((each) => {
      const next = moved(cast, id, { ...node, ...change }, state);
      return { ...each, nodes: { ...each.nodes, [id]: next } };
    });
  if (!node.isUp) {
    const worlds = becomes("restarts", node.state, { isUp: true });
    add({ action: "restart", node: id }, worlds);
    return;
  }
  for (const [name, act] of Object.entries(actions))
    for (const reaction of listed(act(node.state)))
      for (const all of turns(cast, id, node.asked, { reaction }))
        add({ action: "act", node: id, name }, taken(cast, world, id, all), { all });
  for (const client of cast.clientsOf(id))
    if (!client.eager && node.waiting[client.name] === "no")
      for (const all of requests(cast, world, id, client)) {
        const label = { action: "request", node: id, ...all[0]!.asks! } as const;
        add(label, taken(cast, world, id, all), { all });
      }
  if (survives) {
    const waiting = Object.fromEntries(
      Object.entries(node.waiting).map(([client, is]) => [
        client,
        is === "no" ? "no" : "lost",
      ]),
    ) as Node["waiting"];
    const worlds = becomes("crashes", survives(node.state), { isUp: false, waiting });
    add({ action: "crash", node: id }, worlds, { isFault: true });
  }
  if (wiped) {
    const worlds = becomes("wipes", wiped(node.state));
    add({ action: "wipe", node: id }, worlds, { isFault: true });
  }
};

/**
 * The steps by which the letter with index `i` is lost or delivered. Only the first of equal letters has such steps,
 * and in a fifo only the first letter of a queue is delivered.
 */
const letterSteps = (cast: Cast, world: World, i: number, add: Add): void => {
  const { network } = cast.system.environment;
  const letter = world.flying[i]!;
  const node = letter.to;
  const earlier = world.flying.slice(0, i);
  const others = world.flying.toSpliced(i, 1);
  const without = { ...world, flying: others };
  if (earlier.some((other) => isSameValue(other, letter))) return;
  if (network !== "set")
    add({ action: "lose", node, letter }, spent(without, "loss"), { isFault: true });
  const isBehind = ({ from, to }: Letter) => from === letter.from && to === node;
  if (network === "fifo" && earlier.some(isBehind)) return;
  const isHeld = world.cut !== null && separates(world.cut, letter);
  if (!world.nodes[node]!.isUp || isHeld) return;
  const deliver = (label: Label, from: World, isFault: boolean): void => {
    const { receive, inert } = cast.processes.get(node)!;
    const { state, asked } = world.nodes[node]!;
    const may = receive?.(state, seen(letter));
    if (may === undefined && inert !== "disabled") add(label, [from], { isFault });
    for (const reaction of listed(may))
      if (inert !== "disabled" || !isInert(state, reaction))
        for (const all of turns(cast, node, asked, { reaction }))
          add(label, taken(cast, from, node, all, others), { all, isFault });
  };
  const label = { action: "deliver", node, letter } as const;
  deliver(label, network === "set" ? world : without, false);
  if (network !== "set")
    for (const twice of spent(world, "duplicates"))
      deliver({ ...label, kept: true }, twice, true);
};

const isInert = (before: unknown, reaction: AnyReaction): boolean =>
  isSameValue(before, reaction.state) &&
  [...reaction.sends, ...reaction.responses, ...reaction.expires].length === 0;

const separates = (cut: Cut, { from, to }: Letter): boolean =>
  "from" in cut
    ? cut.from.includes(from) && cut.to.includes(to)
    : cut.includes(from) !== cut.includes(to);

/** The world after a tick of every process that is up and of every letter; none if a process refuses the tick. */
const ticked =
  (cast: Cast) =>
  (world: World): readonly World[] => {
    const { ages } = cast.system.environment;
    const nodes = { ...world.nodes };
    for (const [id, { tick }] of cast.processes) {
      if (!tick || !nodes[id]!.isUp) continue;
      const state = tick(nodes[id]!.state);
      if (state === undefined) return [];
      nodes[id] = moved(cast, id, nodes[id]!, state);
    }
    const flying = world.flying.flatMap((letter) => {
      if (ages === undefined) return [letter];
      const age = ages(seen(letter));
      return age === undefined ? [] : [{ ...letter, age }];
    });
    const time = world.time === null ? null : world.time + 1;
    return [{ ...world, nodes, flying, time }];
  };

const choices = ([first, ...rest]: readonly (readonly unknown[])[]): unknown[][] =>
  first === undefined
    ? [[]]
    : first.flatMap((each) => choices(rest).map((others) => [each, ...others]));

/**
 * The world after a joint step; none if a process that it changes, that sends or that answers is down. `remember` is
 * called for each of these processes.
 */
const joined = (
  cast: Cast,
  world: World,
  { patch, sends, responses }: Changes<Roles>,
): readonly World[] => {
  const { clients } = cast.system;
  const actors = [
    ...sends.map(({ from }) => from),
    ...responses.map(({ client }) => clients[client]!.at),
  ];
  return patched(cast, world, patch, actors).map((each) => {
    const nodes = { ...each.nodes };
    for (const { client } of responses) {
      const { at } = clients[client]!;
      const waiting = { ...nodes[at]!.waiting, [client]: "no" as const };
      nodes[at] = { ...nodes[at]!, waiting };
    }
    const answers = responses.map((answer) => ({ ...answer, time: each.time }));
    const log = [...each.log, ...answers];
    return { ...each, nodes, log, flying: [...each.flying, ...posted(cast, sends)] };
  });
};

const patched = (
  cast: Cast,
  world: World,
  patch: object,
  actors: readonly NodeId[],
): readonly World[] => {
  const changed = new Map<NodeId, object>(actors.map((id) => [id, {}]));
  for (const [name, part] of Object.entries(patch)) {
    const isOne = cast.system.roles[name]!.role === "one";
    for (const [id, fields] of Object.entries(isOne ? { [name]: part } : part))
      changed.set(id, fields as object);
  }
  const nodes = { ...world.nodes };
  for (const [id, fields] of changed) {
    if (!nodes[id]!.isUp) return [];
    const state = { ...(nodes[id]!.state as object), ...fields };
    nodes[id] = moved(cast, id, nodes[id]!, state);
  }
  return [{ ...world, nodes }];
};

const changesOf = (before: World, after: World): PathEntry["changed"] =>
  Object.fromEntries(
    Object.entries(after.nodes)
      .filter(([id, { state }]) => !isSameValue(before.nodes[id]!.state, state))
      .map(([id, { state }]) => [id, state]),
  );
