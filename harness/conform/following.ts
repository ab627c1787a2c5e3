/** Follows the run of an implementation with its spec. */
import type { NodeId } from "../model/process.ts";
import { type Casting, followingCast } from "./cast.ts";
import type { Follower } from "./conform.ts";
import type { Correspondence, Followed } from "./correspondence.ts";
import { type Counters, Explainer } from "./explainer.ts";
import { Ledger } from "./ledger.ts";
import { Players } from "./players.ts";
import { Quirks } from "./quirks.ts";

/** A follower of one run, from its first event. */
export const following = <R>(
  correspondence: Correspondence<R>,
  followed: Followed<R>,
): Follower => {
  const cast = followingCast(correspondence, followed, new Players());
  const quirks = new Quirks(correspondence.quirks, followed.scope);
  const explainer = new Explainer({
    correspondence,
    cast,
    system: followed.system,
    quirks,
    counters: sharedCounters(correspondence, cast),
    of: "run",
    nameOf: (id) => id,
  });
  return {
    follow: (event) => explainer.follow(event),
    quirks: () => quirks.counted(),
  };
};

/** A node has one counter for all its operations, and the spec one for each. */
const sharedCounters = <R>(
  { roles }: Correspondence<R>,
  { players, partOf }: Casting<R>,
): Counters => {
  const ledger = new Ledger();
  const known = new Map<NodeId, number>();
  const counterOf = (id: NodeId) => {
    const part = partOf(id);
    const field = part && roles[part.role]!.counter;
    return field === undefined ? undefined : { node: part!.node, field };
  };
  /** Where the counter stands in the states that are possible. */
  const reached = (id: NodeId, field: string): number =>
    Math.max(
      ...players.states(id).map((state) => (state as Record<string, number>)[field]!),
    );
  return {
    asked: (id, node) => {
      known.set(id, ledger.known(node));
    },
    spend: (id, value, take) => {
      const { node, field } = counterOf(id)!;
      const before = known.get(id) ?? ledger.known(node);
      // Other operations of the node have used the numbers in between.
      players.refine(id, (state: object) => ({ ...state, [field]: value - 1 }));
      take();
      players.holds(id, value, {
        told: (state: Record<string, number>) => state[field],
        name: `${id}.${field}`,
      });
      ledger.spend(node, value, before);
    },
    answered: (id, value) => {
      const counter = counterOf(id);
      known.delete(id);
      if (counter === undefined || value === undefined) return;
      const { node, field } = counter;
      ledger.answered(node, { says: value, knows: reached(id, field), field });
    },
    started: (node, value) => ledger.restart(node, value),
    changed: (id) => {
      const counter = counterOf(id);
      if (counter !== undefined) ledger.saw(counter.node, reached(id, counter.field));
    },
  };
};
