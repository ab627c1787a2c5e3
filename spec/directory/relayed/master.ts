/** The directory: it relays what clients ask, also while it changes the mapping of the key. */
import { ignored, type May, speaks } from "lockstep";
import { type Directory as Mapping, directory as mappingOf } from "../moves/master.ts";
import type { Message as Moved } from "../moves/messages.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Message } from "./messages.ts";
import {
  answered,
  ask,
  changed,
  type Directory,
  isOver,
  reactionOf,
  stored,
} from "./requests.ts";

const { process } = speaks<Directory, Message>();

/** The directory of one key, which is on the first nodes; the others are spares. */
export const directory = (all: readonly string[], scope: Scope, rules: Rules) => {
  const ofMapping = mappingOf(all, scope, rules);
  const { move, replace, repair, "give up": giveUp } = ofMapping.actions!;

  /** A step of the mapping as one of the directory. */
  const inAll = (me: Directory, may: May<Mapping, Moved, never>) =>
    may &&
    [may].flat().map(({ state, sends }) => {
      const step = { me: { ...me, mapping: state }, sends };
      const isMade = me.mapping.change !== null && state.change === null;
      return reactionOf(isMade ? changed(step, rules) : step);
    });

  /** A change that can wait begins between requests, if the directory does one thing at a time. */
  const begins = (
    me: Directory,
    may: (mapping: Mapping) => May<Mapping, Moved, never>,
  ) => (scope.oneAtATime && me.asked.length > 0 ? undefined : inAll(me, may(me.mapping)));

  return process({
    init: { mapping: ofMapping.init, op: 0, asked: [], queue: [] },
    deaf: (me, { body, ...letter }) => {
      switch (body.type) {
        case "refused":
          return true; // The directory knows of the change, and sends the request again.
        case "stored":
        case "value":
          return isOver(me, body);
        case "installed":
          return ofMapping.deaf!(me.mapping, { ...letter, body });
        default:
          return false;
      }
    },
    receive: (me, { body, ...letter }) => {
      switch (body.type) {
        case "put":
          return ask(me, body, body.value, scope, rules);
        case "get":
          return ask(me, body, null, scope, rules);
        case "stored":
          return stored(me, letter.from, body, rules);
        case "value":
          return answered(me, body, rules);
        case "installed":
          return inAll(me, ofMapping.receive!(me.mapping, { ...letter, body }));
        default:
          return ignored;
      }
    },
    actions: {
      move: (me) => begins(me, move!),
      replace: (me) => begins(me, replace!),
      // A put may wait for the node that has failed.
      repair: (me) => inAll(me, repair!(me.mapping)),
      "give up": (me) => inAll(me, giveUp!(me.mapping)),
    },
  });
};
