/** How far states are, found without a queue: for suites on walks. */
import type { Graph } from "./cover-walks.ts";

/** Steps from the first state, lowered edge by edge until nothing changes. */
export const distances = ({ states, edges }: Graph): readonly number[] => {
  const far = Array.from({ length: states }, (_, i) => (i === 0 ? 0 : Infinity));
  for (let round = 0; round < states; round++)
    for (const { from, to } of edges) far[to] = Math.min(far[to]!, far[from]! + 1);
  return far;
};
