/** How paths of a spec are played on an implementation, by what the two have in common. */
import type { Message } from "../../impl/ports.ts";
import { encode } from "../checker/cells/values.ts";
import type { Letter, NodeId } from "../model/process.ts";
import { processesOf } from "../model/roles.ts";
import type {
  Datagram,
  Segment,
  SteeredEvent,
  SteeredWorld,
} from "../simulate/steered-world.ts";
import { steeredCast } from "./cast.ts";
import type { Correspondence, Staged } from "./correspondence.ts";
import { difference } from "./difference.ts";
import { type Counters, Explainer } from "./explainer.ts";
import { Mismatch, Players } from "./players.ts";
import { isMet, Quirks } from "./quirks.ts";
import type { SpecStep, Steering } from "./steering.ts";

type Translated = ReturnType<Correspondence<never>["letter"]>;

const letterIn = (translated: Translated): Letter | null =>
  isMet(translated) ? null : translated;

/** What a property of the spec sees, as far as the two are compared. */
type World = {
  readonly down: ReadonlySet<NodeId>;
  readonly flying: readonly Letter[];
  readonly [role: string]: unknown;
};

/** For one path: it remembers what the nodes have told. */
export const steered = <R>(
  correspondence: Correspondence<R>,
  staged: Staged<R>,
): Steering => {
  const { system, staging } = staged;
  const { placeOf: _, nodes: __, members: ___, packetOf: bytesOf, ...given } = staging;
  const { retryMs, tickMs, ...rest } = given;
  const players = new Players();
  const cast = steeredCast(staged, players);
  const processes = [...processesOf(system.roles)];
  const placeOf = (id: NodeId): string => cast.partOf(id)?.node ?? id;
  const nameOf = (id: NodeId): string => {
    const { role } = cast.partOf(id)!;
    return system.roles[role]!.role === "one" ? role : `${role}.${id}`;
  };
  const quirks = new Quirks(correspondence.quirks, staged.scope);
  const explainer = new Explainer({
    correspondence,
    cast,
    system,
    quirks,
    counters: ownCounters(correspondence, cast, nameOf),
    of: "path",
    nameOf,
  });
  const { network, initially = [], ages } = system.environment;
  const keeps = network === "set";
  const nodes = staging.nodes ?? [...new Set(processes.map(([id]) => placeOf(id)))];

  const isOut = (id: NodeId, state: unknown): boolean => {
    const role = correspondence.roles[cast.partOf(id)!.role]!;
    return role.per === "node" && (role.isOut?.(state as never) ?? false);
  };
  const absent = processes.filter(([id, { init }]) => isOut(id, init));
  const later = [...new Set(absent.map(([id]) => placeOf(id)))];

  let mismatch: string | null = null;
  /** The first that the spec does not explain: what follows may be its consequence. */
  const explaining = (explain: () => void): void => {
    try {
      if (mismatch === null) explain();
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      mismatch = error.message;
    }
  };

  const translated = ({ src, dest, body }: Message): Translated =>
    nodes.includes(src) && nodes.includes(dest)
      ? correspondence.letter({ from: src, to: dest, body }, cast)
      : null;
  const translatedBytes = (datagram: Datagram): Translated =>
    correspondence.packet?.(datagram, cast) ?? null;
  const letterOf: Steering["letterOf"] = (message) => letterIn(translated(message));
  const packetOf: Steering["packetOf"] = (datagram) =>
    letterIn(translatedBytes(datagram));
  const translatedSegment = (segment: Segment): Translated =>
    correspondence.segment?.(segment, cast) ?? null;
  const segmentOf: Steering["segmentOf"] = (segment) =>
    letterIn(translatedSegment(segment));

  /** Of letters that are ignored for ever the spec keeps none. */
  const isHeard = (now: World, { from, to, body }: Letter): boolean => {
    const deaf = players.process(to)?.deaf;
    const state = stateIn(now, cast.partOf(to)!.role, to, system.roles);
    return deaf === undefined || !deaf(state, { from, to, body, age: 0 });
  };

  const flying = (now: World, world: SteeredWorld) => {
    const travelling = [
      ...world.waiting.map((message) => [translated(message), message] as const),
      ...world.datagrams.map(
        (datagram) => [translatedBytes(datagram), datagram] as const,
      ),
      ...world.segments.map((segment) => [translatedSegment(segment), segment] as const),
    ];
    const texts = travelling.flatMap(([letter, sent]) => {
      if (letter === null) return [JSON.stringify(sent)];
      if (isMet(letter)) return [];
      return isHeard(now, letter) ? [textOf(letter)] : [];
    });
    const code = keeps ? [...new Set(texts)] : texts;
    return difference(counts(now.flying.map(textOf)), counts(code), "flying");
  };

  const agree: Steering["agree"] = (seen, world) => {
    if (mismatch !== null) return mismatch;
    const now = seen as World;
    for (const [id] of processes) {
      const isDown = now.down.has(id);
      const { role } = cast.partOf(id)!;
      const state = stateIn(now, role, id, system.roles);
      const is = isDown ? "down" : isOut(id, state) ? "out" : "up";
      if ((is === "up") !== world.isUp(placeOf(id)))
        return `in the spec ${id} is ${is}, and its node is not`;
      if (isDown) continue;
      const compared = quirks.comparedIn(role);
      const wanted = compared(state);
      const possible = players.states(id);
      if (!possible.some((each) => keyOf(compared(each)) === keyOf(wanted)))
        return `in the spec ${difference(wanted, compared(possible[0]), nameOf(id))}`;
      quirks.compared(role, state, () => possible);
    }
    const differing = flying(now, world);
    return differing === "the same" ? null : `in the spec ${differing}`;
  };

  const expect = (step: SpecStep): void => explaining(() => explainer.expect(step));

  return {
    ...rest,
    nodes,
    later,
    placeOf,
    letterOf,
    packetOf,
    segmentOf,
    keeps,
    initially: bytesOf === undefined ? [] : initially.map(bytesOf),
    note: (told: SteeredEvent) => explaining(() => explainer.follow(told)),
    expect,
    agree,
    quirks: () => quirks.counted(),
    ...(tickMs !== undefined && { tickMs }),
    ...(ages !== undefined && { ages }),
    ...(retryMs !== undefined && {
      stutter: (world: SteeredWorld) => askedAgain(world, { nodes, retryMs }),
    }),
  };
};

/**
 * Specs have no retries, since a letter that is sent again changes nothing. So at any time every node that
 * waits may ask again, and whatever it then sends must have been sent before, as the explainer finds out.
 */
const askedAgain = async (
  world: SteeredWorld,
  { nodes, retryMs }: { readonly nodes: readonly string[]; readonly retryMs: number },
): Promise<string | null> => {
  const before = new Set<unknown>([
    ...world.waiting,
    ...world.datagrams,
    ...world.segments,
  ]);
  for (const node of nodes) await world.fire(node, retryMs);
  for (const message of world.waiting) if (!before.has(message)) world.take(message);
  for (const each of world.datagrams) if (!before.has(each)) world.takeDatagram(each);
  for (const each of world.segments) if (!before.has(each)) world.takeSegment(each);
  return null;
};

/** Each process of the spec has its own counter. */
const ownCounters = <R>(
  { roles }: Correspondence<R>,
  { players, partOf, partsOf }: ReturnType<typeof steeredCast<R>>,
  nameOf: (id: NodeId) => string,
): Counters => {
  const isAt = (id: NodeId, value: number): void => {
    const field = roles[partOf(id)?.role ?? ""]?.counter;
    if (field === undefined) return;
    players.holds(id, value, {
      told: (state: Record<string, number>) => state[field],
      name: `${nameOf(id)}.${field}`,
    });
  };
  return {
    asked: () => {},
    spend: (id, value, take) => {
      take();
      isAt(id, value);
    },
    answered: (id, value) => {
      if (value !== undefined) isAt(id, value);
    },
    started: (node, value) => {
      for (const { id } of partsOf(node)) isAt(id, value);
    },
    changed: () => {},
  };
};

const keys = new WeakMap<object, string>();

/** States are frozen, and most stay as they are from step to step. */
const keyOf = (state: unknown): string => {
  if (typeof state !== "object" || state === null) return encode(state, "state");
  const known = keys.get(state);
  if (known !== undefined) return known;
  const key = encode(state, "state");
  keys.set(state, key);
  return key;
};

const stateIn = (
  now: World,
  role: string,
  id: NodeId,
  roles: Staged<unknown>["system"]["roles"],
): never =>
  (roles[role]!.role === "one"
    ? now[role]
    : (now[role] as Record<NodeId, unknown>)[id]) as never;

const textOf = ({ from, to, body }: Letter): string =>
  `${from} → ${to} ${encode(body, "letter")}`;

/** How often each occurs: a difference then names the letter that is missing, or too many. */
const counts = (texts: readonly string[]): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const text of [...texts].sort()) found[text] = (found[text] ?? 0) + 1;
  return found;
};
