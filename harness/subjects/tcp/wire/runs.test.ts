/** What `impl/tcp` sends, the judge accepts, wherever the capture was made. */
import { describe, expect, test } from "vitest";
import { judged } from "./captured.laws.ts";
import { CALM, ROUGH, runOf } from "./observed.laws.ts";

const SEEDS = process.env.LOCKSTEP_LONG === "1" ? 1000 : 5;
const MSL_S = 120;

const PLACES = [
  ["beside a", { near: CALM, far: ROUGH }, ["10.0.0.1"]],
  ["beside b", { near: ROUGH, far: CALM }, ["10.0.0.2"]],
  ["between both", { near: ROUGH, far: ROUGH }, []],
  ["beside both", { near: CALM, far: CALM }, "all"],
] as const;

describe.each(PLACES)("a capture %s", (_, links, beside) => {
  test.each([
    ["with all options", {}],
    ["without", { windowScale: false, timestamps: false, nagle: false, delayedAckMs: 0 }],
    [
      "with small windows",
      {
        receiveBufferBytes: 3000,
        keepAlive: { idleMs: 500, intervalMs: 200, probes: 5 },
      },
    ],
  ])("%s", (_, options) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const packets = runOf({ seed, ...links, options });
      const found = judged(packets, { beside, mslS: MSL_S, isComplete: true });
      const wrong = found.filter(({ verdict }) => verdict !== "holds");
      expect({
        seed,
        wrong: wrong.map(({ verdict, violation, notes }) => ({
          verdict,
          violation,
          notes,
        })),
      }).toEqual({ seed, wrong: [] });
      expect(found.length).toBeGreaterThan(2);
    }
  });
});
