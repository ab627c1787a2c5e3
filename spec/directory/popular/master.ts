/** The directory: it counts the gets of the key, gives it to more nodes while it is popular, and takes copies away. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Message } from "./messages.ts";

/** The state of the directory. */
export type Directory = {
  /** The nodes that have the value; the first ones always have it. */
  readonly nodes: readonly string[];
  readonly epoch: number;
  /** The number of the last put. */
  readonly version: number;
  /** The node that gets a copy, or gives its copy up. */
  readonly change: { readonly type: "more" | "less"; readonly node: string } | null;
  /** How many gets went to each node since the nodes changed last. */
  readonly gets: Readonly<Record<string, number>>;
  /** How many copies it may still make. */
  readonly left: number;
};

const { next, process } = speaks<Directory, Message>();

const sumOf = (gets: Directory["gets"]): number =>
  Object.values(gets).reduce((sum, each) => sum + each, 0);

/** The directory after a change: from now on it names these nodes. */
const changedTo = (me: Directory, nodes: readonly string[]): Directory => ({
  ...me,
  nodes,
  change: null,
  gets: {},
});

/** The directory of one key, which is on the first nodes. */
export const directory = (all: readonly string[], scope: Scope, rules: Rules) => {
  const isPopular = (me: Directory): boolean =>
    me.left > 0 && me.nodes.length < all.length && sumOf(me.gets) >= scope.popular;

  const begin = (me: Directory): Directory => ({ ...me, epoch: me.epoch + 1 });

  const look = (me: Directory, from: string, message: Message & { type: "look" }) => {
    const { op } = message;
    const { epoch } = me;
    if (message.for === "put") {
      const version = me.version + (message.isNumbered ? 0 : 1);
      const nodes = rules.putsTo(me.nodes, scope);
      const found = { type: "found", op, nodes, epoch, version } as const;
      return next({ ...me, version }).send(from, found);
    }
    const node = rules.getsFrom(me.nodes, me.gets);
    const gets = { ...me.gets, [node]: (me.gets[node] ?? 0) + 1 };
    const nodes = [node, ...me.nodes.filter((each) => each !== node)];
    const found = { type: "found", op, nodes, epoch, version: me.version } as const;
    return next({ ...me, gets }).send(from, found);
  };

  return process({
    init: {
      nodes: all.slice(0, scope.n),
      epoch: 0,
      version: 0,
      change: null,
      gets: {},
      left: scope.makes,
    },
    receive: (me, { from, body }) => {
      switch (body.type) {
        case "look":
          // It waits until the change is made that is due.
          return me.change !== null || isPopular(me) ? [] : look(me, from, body);
        case "installed":
          return me.change?.type === "more" && body.epoch === me.epoch
            ? next(changedTo(me, [...me.nodes, me.change.node]))
            : ignored;
        case "left":
          return me.change?.type === "less" && body.epoch === me.epoch
            ? next(
                changedTo(
                  me,
                  me.nodes.filter((each) => each !== me.change!.node),
                ),
              )
            : ignored;
        default:
          return ignored;
      }
    },
    actions: {
      "make a copy": (me) => {
        if (!isPopular(me) || me.change !== null) return undefined;
        const node = all.find((each) => !me.nodes.includes(each))!;
        const after = begin({ ...me, left: me.left - 1 });
        const named = rules.namesAtOnce
          ? changedTo(after, [...me.nodes, node])
          : { ...after, change: { type: "more", node } as const };
        const copy = { type: "copy", epoch: after.epoch, to: node } as const;
        return next(named).send(me.nodes[0]!, copy);
      },
      "take a copy away": (me) => {
        const node = me.nodes.at(-1)!;
        const isExtra = me.nodes.length > rules.leastCopies(scope);
        if (!scope.cools || !isExtra || me.change !== null || isPopular(me))
          return undefined;
        const after = begin(me);
        const named = rules.waitsForLeave
          ? { ...after, change: { type: "less", node } as const }
          : changedTo(after, me.nodes.slice(0, -1));
        return next(named).send(node, { type: "leave", epoch: after.epoch });
      },
    },
  });
};
