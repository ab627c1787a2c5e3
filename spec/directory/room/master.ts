/** The directory: it chooses nodes for new values, and moves and copies values. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Message, Request } from "./messages.ts";

/** The nodes of a value, those that have not confirmed it, and the client that waits for them. */
export type Entry = {
  readonly nodes: readonly string[];
  readonly missing: readonly string[];
  readonly client: string | null;
};

/** The state of the directory. */
export type Directory = {
  readonly entries: Readonly<Record<number, Entry>>;
  /** The change under way: `source` copies the value to `to`, which takes the place of `from`. */
  readonly change: {
    readonly key: number;
    readonly source: string;
    readonly from: string;
    readonly to: string;
  } | null;
  /** The nodes that are known to be lost. */
  readonly lost: readonly string[];
};

/** The nodes in their order, and the rack of each. */
export type Racks = Readonly<Record<string, number>>;

const { next, process } = speaks<Directory, Message, Request, null>();

/** The load of a node as the directory knows it. */
const loadOf = ({ entries, change }: Directory, node: string, rules: Rules): number =>
  Object.values(entries).filter(
    ({ nodes, missing }) =>
      nodes.includes(node) && (rules.countsUnderWay || !missing.includes(node)),
  ).length + (change?.to === node ? 1 : 0);

/** The entries with another node in the place of one. */
const replaced = ({ nodes, ...entry }: Entry, from: string, to: string): Entry => ({
  ...entry,
  nodes: nodes.map((each) => (each === from ? to : each)),
});

/** The directory of nodes on racks, with the entries that it has at first. */
export const directory = (
  racks: Racks,
  entries: Readonly<Record<number, Entry>>,
  scope: Scope,
  rules: Rules,
) => {
  const { n, prefers, capacity, rebalances } = scope;
  const all = Object.keys(racks);

  /** The nodes for one more copy of a value, the best one first. */
  const candidates = (me: Directory, taken: readonly string[]): readonly string[] => {
    const turn = Object.keys(me.entries).length % all.length;
    const inTurn = [...all.slice(turn), ...all.slice(0, turn)];
    const load = (node: string) => loadOf(me, node, rules);
    const fitting = inTurn.filter(
      (each) =>
        !me.lost.includes(each) &&
        !taken.includes(each) &&
        rules.fits(each, taken, racks),
    );
    return prefers === "turns"
      ? fitting
      : fitting
          .filter((each) => load(each) < capacity)
          .sort((a, b) => load(a) - load(b) || all.indexOf(a) - all.indexOf(b));
  };

  /** So many nodes for a new value; undefined: there are not enough. */
  const chosen = (
    me: Directory,
    taken: readonly string[] = [],
  ): readonly string[] | undefined => {
    if (taken.length === n) return taken;
    const [best] = candidates(me, taken);
    return best === undefined ? undefined : chosen(me, [...taken, best]);
  };

  const set = (me: Directory, key: number, entry: Entry): Directory => ({
    ...me,
    entries: { ...me.entries, [key]: entry },
  });

  /** Sends the copy of a put to another node than this one, which is full or lost. */
  const another = (me: Directory, key: number, node: string) => {
    const entry = me.entries[key]!;
    const others = entry.nodes.filter((each) => each !== node);
    const to = candidates(me, others).find((each) => each !== node);
    if (to === undefined) return undefined;
    const missing = [...entry.missing.filter((each) => each !== node), to];
    return next(set(me, key, { ...replaced(entry, node, to), missing })).send(to, {
      type: "store",
      key,
    });
  };

  /** A node has confirmed a value. */
  const stored = (me: Directory, key: number, node: string) => {
    const { change } = me;
    const entry = me.entries[key]!;
    if (change?.key === key && change.to === node) {
      const { from } = change;
      const after = next(set({ ...me, change: null }, key, replaced(entry, from, node)));
      return me.lost.includes(from) ? after : after.send(from, { type: "drop", key });
    }
    if (!entry.missing.includes(node)) return ignored;
    const missing = entry.missing.filter((each) => each !== node);
    return missing.length > 0
      ? next(set(me, key, { ...entry, missing }))
      : next(set(me, key, { ...entry, missing, client: null })).respond(
          null,
          entry.client!,
        );
  };

  /** Begins to bring a value from one node to another. */
  const begin = (me: Directory, key: number, source: string, from: string, to: string) =>
    next({ ...me, change: { key, source, from, to } }).send(source, {
      type: "copy",
      key,
      to,
    });

  const settled = ({ entries }: Directory) =>
    Object.entries(entries)
      .filter(([, { missing }]) => missing.length === 0)
      .map(([key, entry]) => ({ key: Number(key), ...entry }));

  /** The first value that a node has and another one may have in its place. */
  const moveBetween = (me: Directory, from: string, to: string) =>
    settled(me).find(({ nodes }) => {
      const others = nodes.filter((each) => each !== from);
      return (
        nodes.includes(from) && !nodes.includes(to) && rules.fitsMoved(to, others, racks)
      );
    });

  return process({
    init: { entries, change: null, lost: [] },
    request: (me, { key }, client) => {
      const nodes = chosen(me);
      return nodes === undefined
        ? undefined // It waits until nodes have room.
        : next(set(me, key, { nodes, missing: nodes, client })).send(nodes, {
            type: "store",
            key,
          });
    },
    receive: (me, { from, body }) => {
      switch (body.type) {
        case "stored":
          return stored(me, body.key, from);
        case "full":
          return another(me, body.key, from) ?? ignored;
        default:
          return ignored;
      }
    },
    actions: {
      move: (me) => {
        if (!rebalances || me.change !== null) return undefined;
        const load = (node: string) => loadOf(me, node, rules);
        const live = all
          .filter((each) => !me.lost.includes(each))
          .sort((a, b) => load(a) - load(b));
        const [from, to] = [live.at(-1)!, live[0]!];
        const value = moveBetween(me, from, to);
        return load(from) - load(to) < 2 || value === undefined
          ? undefined
          : begin(me, value.key, from, from, to);
      },
      repair: (me) => {
        const isLost = (each: string) => me.lost.includes(each);
        if (me.change !== null)
          return isLost(me.change.to) || isLost(me.change.source)
            ? next({ ...me, change: null })
            : undefined;
        for (const [key, { nodes, missing }] of Object.entries(me.entries)) {
          const gone = nodes.find(isLost);
          if (gone === undefined) continue;
          if (missing.includes(gone)) {
            if (!rules.picksAnother) continue;
            return another(me, Number(key), gone);
          }
          const others = nodes.filter((each) => each !== gone);
          const source = others.find((each) => !isLost(each) && !missing.includes(each));
          const [to] = candidates(me, others);
          if (source !== undefined && to !== undefined)
            return begin(me, Number(key), source, gone, to);
        }
        return undefined;
      },
    },
  });
};
