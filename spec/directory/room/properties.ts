/** What is promised of the nodes that a directory chooses, as predicates over the states of all processes. */
import type { Scope } from "../scope.ts";
import { newKeys, racksOf, type World } from "./roles.ts";

/** "Copies of a value are on different racks." */
export const onDifferentRacks = (scope: Scope) => {
  const racks = racksOf(scope);
  return ({ directory }: World): boolean =>
    Object.values(directory.entries).every(
      ({ nodes }) => new Set(nodes.map((each) => racks[each])).size === nodes.length,
    );
};

/** "An answered put is on a node that is not lost." */
export const survives = ({ node, history }: World): boolean =>
  history.every(
    ({ request, result }) =>
      result === undefined ||
      Object.values(node).some(
        ({ keys, isLost }) => !isLost && keys.includes(request.key),
      ),
  );

/** "No node is sent a value that it has no room for." */
export const hasRoom = ({ flying }: World): boolean =>
  flying.every(({ body }) => body.type !== "full");

/** "New values go to several nodes", of those put so far. */
export const newAreSpread = (scope: Scope) => {
  const keys = newKeys(scope);
  return ({ directory }: World): boolean => {
    const placed = keys.flatMap((key) => directory.entries[key]?.nodes ?? []);
    return placed.length < scope.n * keys.length || new Set(placed).size > scope.n;
  };
};

const isEven = ({ node }: World): boolean => {
  const loads = Object.values(node)
    .filter(({ isLost }) => !isLost)
    .map(({ keys }) => keys.length);
  return Math.max(...loads) - Math.min(...loads) <= 1;
};

/** "Loads come to differ by at most one value." */
export const evensOut = [(state: World): boolean => !isEven(state), isEven] as const;

const hasAllCopies = ({ directory, node }: World): boolean =>
  Object.entries(directory.entries).every(([key, { nodes }]) =>
    nodes.every((each) => !node[each]!.isLost && node[each]!.keys.includes(Number(key))),
  );

/** "Every value comes to all its copies": also after a rack is lost. */
export const isRepaired = [
  (state: World): boolean => !hasAllCopies(state),
  hasAllCopies,
] as const;
