import { describe, expect, test } from "vitest";
import { remaining } from "./remaining.ts";

/** Polls a search that expands a thousand states a second, four times a layer. */
const estimates = (layers: readonly number[]) => {
  const ask = remaining();
  let states = layers[0]!;
  let expanded = 0;
  return layers.flatMap((layer, depth) =>
    [0, 1, 2, 3].map(() => {
      const estimate = ask(
        { states, transitions: 0, depth, frontier: states - expanded, bytes: 0 },
        expanded / 1000,
      );
      expanded += layer / 4;
      states += (layers[depth + 1] ?? 0) / 4;
      return estimate;
    }),
  );
};

describe("the estimate of the time left", () => {
  test("is null while layers grow, and at the first that is smaller", () => {
    expect(estimates([1000, 2000, 4000, 8000, 7000])).toEqual(Array(20).fill(null));
  });

  test("assumes that later layers shrink by the same factor", () => {
    const halves = [16_000, 8000, 4000, 2000, 1000];

    expect(estimates(halves).slice(8, 13)).toEqual([8, 7, 6, 5, 4]);
  });

  test("is too long if layers shrink faster and faster", () => {
    const layers = [8000, 10_000, 9000, 7000, 4000, 1500, 200];
    const said = estimates(layers);
    const total = layers.reduce((sum, layer) => sum + layer) / 1000;

    for (const [i, estimate] of said.entries()) {
      const passed = layers
        .slice(0, Math.floor(i / 4))
        .reduce((sum, layer) => sum + layer, 0);
      const left =
        total - passed / 1000 - ((i % 4) / 4) * (layers[Math.floor(i / 4)]! / 1000);
      if (estimate !== null) expect(estimate).toBeGreaterThanOrEqual(left);
    }
    expect(said.filter((estimate) => estimate !== null).length).toBeGreaterThan(0);
  });
});
