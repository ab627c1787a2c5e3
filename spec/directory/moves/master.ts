/** The directory: it moves the key, replaces a node that is slow, and copies the value again when a node has failed. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Message } from "./messages.ts";

/** The state of the directory. */
export type Directory = {
  readonly nodes: readonly string[];
  readonly epoch: number;
  /** The number of the last put. */
  readonly version: number;
  /** The change under way: `source` copies the value to `to`, which takes the place of `from`. */
  readonly change: {
    readonly source: string;
    readonly from: string;
    readonly to: string;
  } | null;
  readonly spares: readonly string[];
  /** The nodes that are known to have failed. */
  readonly failed: readonly string[];
  /** How many changes are still wanted. */
  readonly wanted: number;
};

const { next, process } = speaks<Directory, Message>();

/** The spares that are not known to have failed. */
const freeOf = ({ spares, failed }: Directory) =>
  spares.filter((each) => !failed.includes(each));

/** Begins a change: `source` copies the value to a spare, the first one unless given, which takes the place of `from`. */
const beginBy =
  (rules: Rules) =>
  (me: Directory, from: string, source: string | undefined, to = freeOf(me)[0]) => {
    if (to === undefined || source === undefined) return undefined;
    const spares = me.spares.filter((each) => each !== to);
    const epoch = me.epoch + 1;
    const change = { source, from, to };
    const nodes = rules.namesAtOnce
      ? me.nodes.map((each) => (each === from ? to : each))
      : me.nodes;
    const after = {
      ...me,
      nodes,
      epoch,
      spares,
      change: rules.namesAtOnce ? null : change,
    };
    return next(after).send(source, { type: "copy", epoch, to });
  };

/** Is the change of this epoch made, or given up? */
const isOver = (me: Directory, epoch: number) =>
  epoch < me.epoch || (epoch === me.epoch && me.change === null);

/** The new node has the value. */
const changed = (me: Directory, epoch: number) => {
  if (me.change === null || epoch !== me.epoch) return ignored;
  const { from, to } = me.change;
  const nodes = me.nodes.map((each) => (each === from ? to : each));
  const spares = [...me.spares, from];
  return next({ ...me, nodes, spares, change: null }).send(from, { type: "drop", epoch });
};

/** Leaves a change as it is. */
const givenUp = (me: Directory, to: string) =>
  next({ ...me, change: null, spares: [to, ...me.spares] });

/** Replaces a node that has failed; a change that cannot end is left as it is, and begun anew. */
const repaired = (me: Directory, begin: ReturnType<typeof beginBy>, rules: Rules) => {
  const isOff = (each: string) => me.failed.includes(each);
  const { change } = me;
  if (change !== null)
    return isOff(change.source) || isOff(change.to) ? givenUp(me, change.to) : undefined;
  const from = me.nodes.find(isOff);
  if (from === undefined) return undefined;
  return begin(
    me,
    from,
    rules.sources(me.nodes, me.spares).find((each) => !isOff(each)),
  );
};

/** How many changes are wanted at first. */
const WANTED: Readonly<Record<string, number>> = { none: 0, any: 2 };

/** The directory of one key, which is on the first nodes; the others are spares. */
export const directory = (all: readonly string[], scope: Scope, rules: Rules) => {
  const begin = beginBy(rules);

  const wanted = (me: Directory, from: string, source: string, to?: string) =>
    me.change === null && me.wanted > 0
      ? begin({ ...me, wanted: me.wanted - 1 }, from, source, to)
      : undefined;

  /** Each replica by each spare, with the value of each replica. */
  const replacements = (me: Directory) =>
    me.nodes.flatMap((from) =>
      me.nodes.flatMap((source) =>
        freeOf(me).flatMap((to) => wanted(me, from, source, to) ?? []),
      ),
    );

  return process({
    init: {
      nodes: all.slice(0, scope.n),
      epoch: 0,
      version: 0,
      change: null,
      spares: all.slice(scope.n),
      failed: [],
      wanted: WANTED[scope.change] ?? 1,
    },
    // A report that the new node of an earlier change has installed the value.
    deaf: (me, { body }) => body.type === "installed" && isOver(me, body.epoch),
    receive: (me, { from, body }) => {
      if (body.type === "installed") return changed(me, body.epoch);
      if (body.type !== "look") return ignored;
      if (me.change !== null) return []; // It waits until the change is made.
      const { nodes, epoch } = me;
      const version = me.version + (body.for === "put" && !body.isNumbered ? 1 : 0);
      const found = { type: "found", op: body.op, nodes, epoch, version } as const;
      return next({ ...me, version }).send(from, found);
    },
    actions: {
      move: (me) =>
        scope.change === "move" ? wanted(me, me.nodes[0]!, me.nodes[0]!) : undefined,
      replace: (me) => {
        const [first, last] = [me.nodes[0]!, me.nodes.at(-1)!];
        if (scope.change === "any") return replacements(me);
        if (scope.change === "replace-first") return wanted(me, first, last);
        return scope.change === "replace-last" ? wanted(me, last, first) : undefined;
      },
      repair: (me) => (rules.repairs ? repaired(me, begin, rules) : undefined),
      "give up": (me) =>
        scope.change === "any" && me.change !== null
          ? givenUp(me, me.change.to)
          : undefined,
    },
  });
};
