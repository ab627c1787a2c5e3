/**
 * Consistent hashing: machines and keys have places on one ring of 2^m identifiers, and a key belongs to the first
 * machine from it on. Machines join and leave, and hand keys over while clients put and get them.
 *
 * Source: slides 49 and 50 of the course; Karger and others. "Consistent Hashing and Random Trees". STOC 1997;
 * DeCandia and others. "Dynamo". SOSP 2007, for virtual nodes. The ring as a message that clears the old owner:
 * Hawblitzel and others. "IronFleet". SOSP 2015.
 *
 * Left out: hashing (identifiers are given), copies of values (their places are here, the copies in the stores),
 * crashes.
 */
import { family, register, system } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { heldText, messageText, viewText } from "./messages.ts";
import { mutants } from "./mutants.ts";
import * as properties from "./properties.ts";
import { clientsOf, rolesOf } from "./roles.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope, slide50 } from "./scope.ts";
import { isIdle, type Machine } from "./state.ts";

const stateText = ({ phase, view, held, moving }: Machine): string =>
  [
    phase,
    `knows ${viewText(view) || "none"}`,
    `serves ${heldText(held)}`,
    ...Object.entries(moving).map(
      ([to, { entries }]) => `moves ${Object.keys(entries).join(" ")} to ${to}`,
    ),
  ].join(", ");

const isSlide50 = (scope: Scope): boolean =>
  scope.bits === slide50.bits && scope.ids.join() === slide50.ids.join();

const ring = (scope: Scope, rules: Rules) => {
  const { machines, members, leaves, puts, gets, loss, duplicates } = scope;
  const joins = machines - members;
  const isOneJoin = joins === 1 && leaves === 0;
  return system({
    name: "hash ring",
    roles: rolesOf(scope, rules),
    ...(puts + gets > 0 && { clients: clientsOf(scope) }),
    environment: { network: "bag", loss, duplicates },
    show: { message: messageText, state: stateText },
    consistent: { linearizable: puts + gets > 0 && register<number | null>(null) },
    always: {
      "each key is at the first machine at or after it on the ring":
        properties.eachAtItsSuccessor(scope),
      "no two machines serve one key": properties.oneServes(scope),
      "a key is never lost": properties.neverLost(scope),
      "a join moves the keys of the new machine's arc, and no other key":
        isOneJoin && properties.joinMovesItsArc(scope),
      "a join moves at most a machine's mean share of keys":
        isOneJoin && properties.joinMovesItsShare(scope),
      "copies are on distinct machines": properties.copiesOnDistinctMachines(
        scope,
        rules,
      ),
      "no two machines have one identifier": properties.identifiersDiffer(scope),
      "the sets of keys are those of slide 50":
        isSlide50(scope) && properties.setsOfSlide50(scope),
      "no machine has twice as many keys as another":
        joins + leaves === 0 && properties.setsAreBalanced,
    },
    leadsTo: {
      "each key comes to its owner": properties.comesToItsOwner(scope),
      "a join ends": joins > 0 && properties.joinEnds,
    },
    fair: { weak: ["deliver", "retry", "gossip"] },
    // A machine may stay outside, or in the ring, for ever.
    ends: ({ machine }) => Object.values(machine).every(isIdle),
  });
};

/** The hash ring as a family: scope, rules, mutants, claims. */
export const hashRing = family({
  scope: defaults,
  rules,
  limits: ({ bits, machines, members, tokens, ids }) => ({
    bits: [1, 6],
    // Each machine needs its identifiers.
    machines: [1, Math.min(8, Math.floor(ids.length / tokens))],
    members: [1, machines],
    tokens: [1, 3],
    ids: [0, 2 ** bits - 1],
    keys: [0, 2 ** bits - 1],
    replicas: [1, 3],
    leaves: [0, members - 1],
    puts: [0, 3],
    gets: [0, 3],
    loss: [0, 2],
    duplicates: [0, 2],
  }),
  system: ring,
  mutants,
  claims,
  compared,
});
