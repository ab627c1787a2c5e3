/** One of two or three directories: the writer of the mapping, or a follower, which may take over in a new term. */
import { ignored, type Letter, waits } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { changesOf, isMost } from "./changes.ts";
import type { Message } from "./messages.ts";
import {
  type Directory,
  follows,
  isDeaf,
  newest,
  next,
  numberOf,
  process,
  termOf,
} from "./state.ts";

/** What surrounds a directory: all of them, the rules, and the changes that it can make. */
type Around = ReturnType<typeof changesOf> & {
  readonly all: readonly string[];
  readonly rules: Rules;
};

/** Another directory agrees that this one takes over. */
const agreed = (
  me: Directory,
  from: string,
  body: Message & { type: "agreed" },
  { all, begin }: Around,
) => {
  if (me.agreed === null || body.term !== me.term || me.agreed.includes(from))
    return ignored;
  const kept = newest(me.kept, body.mapping);
  const now = { ...me, kept, agreed: [...me.agreed, from].sort() };
  return isMost(now.agreed, all) ? begin(now) : next(now);
};

/** A client asks for the nodes. */
const looked = (
  me: Directory,
  from: string,
  body: Message & { type: "look" },
  { rules }: Around,
) => {
  const { op } = body;
  const isPut = body.for === "put";
  if (me.change !== null) return waits; // Nodes refuse the old epoch already.
  if (isPut && !me.isWriter) return next(me).send(from, { type: "not the writer", op });
  const count = me.count + (isPut && !body.isNumbered ? 1 : 0);
  const mapping = rules.named(me.mapping, me.kept);
  const version = numberOf(mapping, count);
  return next({ ...me, count }).send(from, { type: "found", op, ...mapping, version });
};

/** What a directory does with a message. */
const receive = (me: Directory, letter: Letter<Message>, around: Around) => {
  const { from, body } = letter;
  const { keep, keptBy, rules } = around;
  if (isDeaf(me, letter, rules)) return ignored;
  switch (body.type) {
    case "look":
      return looked(me, from, body, around);
    case "take over":
      return next(follows(me, body.term)).send(from, {
        type: "agreed",
        term: body.term,
        mapping: me.kept,
      });
    case "agreed":
      return agreed(me, from, body, around);
    case "keep": {
      const { mapping } = body;
      // Of three directories it and the writer are most.
      return next({
        ...follows(me, termOf(mapping)),
        mapping,
        kept: newest(me.kept, mapping),
      }).send(from, { type: "kept", epoch: mapping.epoch });
    }
    case "installed":
      return me.change?.keepers === null ? keep(me, me.change.to) : ignored;
    case "kept": {
      const { change } = me;
      return change?.keepers?.includes(from) === false
        ? keptBy(me, change.to, [...change.keepers, from].sort())
        : ignored;
    }
    default:
      return ignored;
  }
};

/**
 * The directory of this name. The first one is the writer of the first term; the key is on the first of these nodes,
 * and the others are spares.
 */
export const directory = (
  self: string,
  all: readonly string[],
  nodes: readonly string[],
  scope: Scope,
  rules: Rules,
) => {
  const others = all.filter((each) => each !== self);
  const around = { ...changesOf(self, all, rules), all, rules };
  const first = { epoch: 0, nodes: nodes.slice(0, scope.n) };

  return process({
    init: {
      term: 0,
      isWriter: self === all[0],
      mapping: first,
      kept: first,
      count: 0,
      agreed: null,
      change: null,
      wanted: scope.change === "move" && self === all[0] ? 1 : 0,
      hasFailed: false,
    },
    receive: (me, letter) => receive(me, letter, around),
    deaf: (me, letter) => isDeaf(me, letter, rules),
    actions: {
      /** It believes that the writer has failed, and may be wrong. */
      "take over": (me) => {
        const term = rules.nextTerm(me.term, all.indexOf(self), all.length);
        const isBusy = me.agreed !== null || me.change !== null;
        if (me.isWriter || me.hasFailed || isBusy || term > scope.takeovers)
          return undefined;
        const now = { ...me, term, agreed: [self] };
        return rules.asksOthers
          ? next(now).send(others, { type: "take over", term })
          : around.begin(now);
      },
      move: (me) => {
        const [first] = me.mapping.nodes;
        const to = nodes.find((each) => !me.mapping.nodes.includes(each));
        const isBusy = me.change !== null || me.wanted === 0;
        if (!me.isWriter || me.hasFailed || isBusy || to === undefined) return undefined;
        const epoch = me.mapping.epoch + 1;
        const mapping = { epoch, nodes: [to, ...me.mapping.nodes.slice(1)] };
        return next({
          ...me,
          wanted: me.wanted - 1,
          change: { to: mapping, keepers: null },
        }).send(first!, { type: "copy", epoch, to });
      },
    },
  });
};
