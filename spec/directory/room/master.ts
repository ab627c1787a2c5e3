/** The directory: it chooses nodes for new values, and moves and copies values. */
import { ignored, speaks } from "lockstep";
import { candidates, chosen, type Setting, uneven } from "./choice.ts";
import type { Message, Request } from "./messages.ts";
import type { Directory, Entry } from "./state.ts";

const { next, process } = speaks<Directory, Message, Request, null>();

/** The entries with another node in the place of one. */
const replaced = ({ nodes, ...entry }: Entry, from: string, to: string): Entry => ({
  ...entry,
  nodes: nodes.map((each) => (each === from ? to : each)),
});

const set = (me: Directory, key: number, entry: Entry): Directory => ({
  ...me,
  entries: { ...me.entries, [key]: entry },
});

/** Sends the copy of a put to another node than this one, which is full or lost. */
const another = (at: Setting, me: Directory, key: number, node: string) => {
  const entry = me.entries[key]!;
  const others = entry.nodes.filter((each) => each !== node);
  const to = candidates(at, me, others).find((each) => each !== node);
  if (to === undefined) return undefined;
  const missing = [...entry.missing.filter((each) => each !== node), to];
  return next(set(me, key, { ...replaced(entry, node, to), missing })).send(to, {
    type: "store",
    key,
  });
};

/** Takes the confirmation of a value by a node. */
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

/** Begins a change: `source` copies a value to `to`, which takes the place of `from`. */
const begin = (me: Directory, change: Exclude<Directory["change"], null>) => {
  const { key, source, to } = change;
  return next({ ...me, change }).send(source, { type: "copy", key, to });
};

/** Replaces a lost node of some value, or gives up a change with a lost node; undefined: there is nothing to do. */
const repair = (at: Setting, me: Directory) => {
  const isLost = (each: string) => me.lost.includes(each);
  if (me.change !== null)
    return isLost(me.change.to) || isLost(me.change.source)
      ? next({ ...me, change: null })
      : undefined;
  for (const [text, { nodes, missing }] of Object.entries(me.entries)) {
    const key = Number(text);
    const from = nodes.find(isLost);
    if (from === undefined) continue;
    if (missing.includes(from)) {
      if (!at.rules.picksAnother) continue;
      return another(at, me, key, from);
    }
    const others = nodes.filter((each) => each !== from);
    const source = others.find((each) => !isLost(each) && !missing.includes(each));
    const [to] = candidates(at, me, others);
    if (source !== undefined && to !== undefined)
      return begin(me, { key, source, from, to });
  }
  return undefined;
};

/** The directory of nodes on racks, with the entries that it has at first. */
export const directory = (at: Setting, entries: Directory["entries"]) =>
  process({
    init: { entries, change: null, lost: [] },
    request: (me, { key }, client) => {
      const nodes = chosen(at, me);
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
          return another(at, me, body.key, from) ?? ignored;
        default:
          return ignored;
      }
    },
    actions: {
      move: (me) => {
        if (!at.scope.rebalances || me.change !== null) return undefined;
        const value = uneven(at, me);
        return value && begin(me, { ...value, source: value.from });
      },
      repair: (me) => repair(at, me),
    },
  });
