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

/** What the directory of a key knows from the beginning: all nodes, of which the first ones have the value. */
type Setting = {
  readonly all: readonly string[];
  readonly scope: Scope;
  readonly rules: Rules;
};

/** Is it time for one more copy? */
const isPopular = ({ all, scope }: Setting, me: Directory): boolean =>
  me.left > 0 && me.nodes.length < all.length && sumOf(me.gets) >= scope.popular;

/** Names the nodes for a put, and numbers it. */
const lookedForPut = (
  { scope, rules }: Setting,
  me: Directory,
  from: string,
  { op, isNumbered }: Message & { readonly type: "look" },
) => {
  const version = me.version + (isNumbered ? 0 : 1);
  const nodes = rules.putsTo(me.nodes, scope);
  const found = { type: "found", op, nodes, epoch: me.epoch, version } as const;
  return next({ ...me, version }).send(from, found);
};

/** Names the nodes for a get, first the one whose turn it is. */
const lookedForGet = ({ rules }: Setting, me: Directory, from: string, op: number) => {
  const node = rules.getsFrom(me.nodes, me.gets);
  const gets = { ...me.gets, [node]: (me.gets[node] ?? 0) + 1 };
  const nodes = [node, ...me.nodes.filter((each) => each !== node)];
  const { epoch, version } = me;
  const found = { type: "found", op, nodes, epoch, version } as const;
  return next({ ...me, gets }).send(from, found);
};

/** Has the first node copy the value to another one. */
const more = ({ all, rules }: Setting, me: Directory) => {
  const node = all.find((each) => !me.nodes.includes(each))!;
  const after = { ...me, epoch: me.epoch + 1, left: me.left - 1 };
  const named = rules.namesAtOnce
    ? changedTo(after, [...me.nodes, node])
    : { ...after, change: { type: "more", node } as const };
  return next(named).send(me.nodes[0]!, { type: "copy", epoch: after.epoch, to: node });
};

/** Has the last node give its copy up. */
const less = ({ rules }: Setting, me: Directory) => {
  const node = me.nodes.at(-1)!;
  const after = { ...me, epoch: me.epoch + 1 };
  const named = rules.waitsForLeave
    ? { ...after, change: { type: "less", node } as const }
    : changedTo(after, me.nodes.slice(0, -1));
  return next(named).send(node, { type: "leave", epoch: after.epoch });
};

/** The node of the change has its copy, or has given it up. */
const done = (me: Directory, { type, node }: Exclude<Directory["change"], null>) =>
  next(
    changedTo(
      me,
      type === "more" ? [...me.nodes, node] : me.nodes.filter((each) => each !== node),
    ),
  );

const ENDS = { installed: "more", left: "less" } as const;

/** The directory of one key, which is on the first nodes. */
export const directory = (all: readonly string[], scope: Scope, rules: Rules) => {
  const at: Setting = { all, scope, rules };
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
          if (me.change !== null || isPopular(at, me)) return [];
          return body.for === "put"
            ? lookedForPut(at, me, from, body)
            : lookedForGet(at, me, from, body.op);
        case "installed":
        case "left":
          return me.change?.type === ENDS[body.type] && body.epoch === me.epoch
            ? done(me, me.change)
            : ignored;
        default:
          return ignored;
      }
    },
    actions: {
      "make a copy": (me) =>
        isPopular(at, me) && me.change === null ? more(at, me) : undefined,
      "take a copy away": (me) =>
        scope.cools &&
        me.nodes.length > rules.leastCopies(scope) &&
        me.change === null &&
        !isPopular(at, me)
          ? less(at, me)
          : undefined,
    },
  });
};
