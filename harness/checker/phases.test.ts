/** The progress that a check reports, and its end where the process has no memory left. */
import { describe, expect, test } from "vitest";
import { singleCopyRegister } from "../../spec/single-copy-register/single-copy-register.ts";
import { twoPhaseCommit } from "../../spec/two-phase-commit/two-phase-commit.ts";
import { check } from "./check.ts";
import { checkWith } from "./check-with.ts";
import type { Phase } from "./explicit/search-options.ts";

const commit = twoPhaseCommit.system({ participants: 3 });

const phasesOf = (engine: "explicit" | "symbolic"): readonly Phase[] => {
  const phases: Phase[] = [];
  checkWith(engine, commit, {
    stop: ({ phase }) => {
      if (phase !== undefined) phases.push(phase);
      return false;
    },
  });
  return phases;
};

test("a refinement says that it is judged, and of how many states", () => {
  expect(phasesOf("explicit")).toContainEqual({
    doing: 'judging "transaction commit"',
    counts: [{ count: 0, of: 288, what: "state" }],
  });
});

test("a search of sets tells its sweeps, what it has counted, and what comes after", () => {
  const phases = phasesOf("symbolic");
  const doing = phases.map((phase) => phase.doing);
  expect(doing).toEqual(
    expect.arrayContaining(["collecting states, sweep 2", "judging what states promise"]),
  );
  const { counts } = phases.at(-1)!;
  expect(counts[0]).toEqual({ count: 288, what: "state" });
  expect(counts[1]).toMatchObject({ what: "diagram node" });
  expect(counts[1]!.count).toBeGreaterThan(0);
});

describe("a process without memory ends the search", () => {
  const register = singleCopyRegister.system({ servers: 1, clients: 3 });
  const verdictOf = (isShort: (more: number) => boolean) => {
    const { states, complete, properties } = check(register, { isShort });
    const [consistent] = properties.filter(({ name }) => name === "linearizable");
    return { states, complete, verdict: consistent!.verdict };
  };

  test("when it is polled, and before rows are laid out anew", () => {
    const whole = { states: 4243, complete: true, verdict: "holds" };
    expect(verdictOf(() => false)).toEqual(whole);
    // There is memory for the search as it is, but not for laying its rows out anew.
    const short = verdictOf((more) => more > 0);
    expect(short).toMatchObject({ complete: false, verdict: "unfinished" });
    expect(short.states).toBeLessThan(whole.states);
    expect(verdictOf((more) => more === 0)).toMatchObject({ verdict: "unfinished" });
  });

  test("and another begins with sets of states, if those find room", () => {
    let asked = 0;
    const isShort = (more: number) => more > 0 && asked++ === 0;
    const searched = checkWith("auto", register, { isShort });
    expect(searched).toMatchObject({ engine: "symbolic", states: 4243, complete: true });
    expect(searched.hints[0]).toContain("more than the memory allowed");
  });
});
