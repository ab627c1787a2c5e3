/** How a directory changes the mapping: a change is made once most directories keep it. */
import type { Rules } from "../rules.ts";
import type { Mapping } from "./messages.ts";
import { type Directory, firstOf, next } from "./state.ts";

/** Are these directories most of all? */
export const isMost = (some: readonly string[], all: readonly string[]): boolean =>
  some.length > all.length / 2;

/** The changes of the directory of this name, which is one of these. */
export const changesOf = (self: string, all: readonly string[], rules: Rules) => {
  const others = all.filter((each) => each !== self);

  /** Most directories keep the new mapping: it is the writer by this mapping from here on. */
  const made = (me: Directory, to: Mapping) => {
    const left = me.mapping.nodes.filter((each) => !to.nodes.includes(each));
    return next({ ...me, isWriter: true, mapping: to, count: 0, change: null }).send(
      left,
      { type: "drop", epoch: to.epoch },
    );
  };

  /** These directories keep the new mapping. */
  const keptBy = (me: Directory, to: Mapping, keepers: readonly string[]) =>
    isMost(keepers, all) || !rules.waitsForMost
      ? made(me, to)
      : next({ ...me, change: { to, keepers } });

  /** Keeps the new mapping, and has the others keep it. */
  const keep = (me: Directory, to: Mapping) =>
    keptBy({ ...me, kept: to }, to, [self]).send(others, { type: "keep", mapping: to });

  /** Becomes the writer, with the newest mapping that the directories which agreed have kept. */
  const begin = (me: Directory) =>
    keep({ ...me, agreed: null }, { epoch: firstOf(me.term), nodes: me.kept.nodes });

  return { begin, keep, keptBy };
};
