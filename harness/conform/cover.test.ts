import { describe, expect, test } from "vitest";
import { counter, right, steering } from "./counter.laws.ts";
import { coverEdges } from "./cover.ts";
import { coverGraph } from "./cover-graph.ts";
import type { Steering } from "./steering.ts";

const covered = (...given: Parameters<typeof steering>) =>
  coverEdges(coverGraph(counter), { steering: () => steering(...given) });

describe("edge cover", () => {
  test("crosses every edge of the right code, in one walk where one is enough", async () => {
    expect(await covered(right)).toEqual({
      states: 3,
      edges: 4,
      covered: 4,
      walks: 1,
      steps: 4,
      refusals: [],
      behind: 0,
      deviated: null,
      quirks: [],
    });
  });

  test("tells a shortest way to the first difference, and what differs", async () => {
    const found = await covered({ ...right, down: () => 0 });
    expect(found.covered).toBe(2);
    expect(found.deviated).toMatchObject({
      walk: 1,
      step: 3,
      why: "in the spec 1, not 0",
    });
    expect(found.deviated!.path.entries.map(({ name }) => name)).toEqual([
      "up",
      "up",
      "down",
    ]);
  });

  test("lists what the code refuses, and goes on without it", async () => {
    const found = await covered({ up: right.up });
    expect(found).toMatchObject({ covered: 2, behind: 0, deviated: null });
    expect(found.refusals).toMatchObject([
      {
        why: 'the subject\'s staging has no entry "down" under acts, so nothing makes the code take it',
        explained: false,
        edges: 2,
      },
    ]);
  });

  test("leaves out what the subject explains, and counts what lies behind it", async () => {
    const lacks: Steering["lacks"] = ({ name }) => (name === "up" ? "never up" : null);
    expect(await covered(right, { lacks })).toMatchObject({
      covered: 0,
      walks: 0,
      refusals: [{ why: "never up", explained: true, edges: 2 }],
      behind: 2,
    });
  });

  test("notices steps of the code that the spec does not have and that change something", async () => {
    const stutter: Steering["stutter"] = async (world) => {
      await world.ask("a", "tester", { type: "up" });
      return null;
    };
    expect((await covered(right, { stutter })).deviated).toMatchObject({
      step: 1,
      why: "in the spec 1, not 2",
    });
  });

  test("refuses a graph that is too large, saying so", () => {
    expect(() => coverGraph(counter, 3)).toThrow(
      /counter has more than 3 edges at this scope.*--cover classes/,
    );
    expect(coverGraph(counter, 4).edges).toHaveLength(4);
  });
});
