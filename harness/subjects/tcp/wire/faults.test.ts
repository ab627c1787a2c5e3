/** Which planted faults of `impl/tcp` a capture shows, each at the packet that breaks a rule. */
import { describe, expect, test } from "vitest";
import { type ConnectionFault, connectionFaults } from "../../../../impl/tcp/options.ts";
import { judged } from "./captured.laws.ts";
import { CALM, ROUGH, type Run, runOf } from "./observed.laws.ts";

const atSenders = { near: CALM, far: ROUGH, atSenders: true } as const;
/** The first numbers are the last ones before 0. */
const wrapping = {
  initialNumbers: Array.from({ length: 60 }, (_, nth) => (0xffffff00 + nth * 7) >>> 0),
};

const SCENES = {
  "a few connections": atSenders,
  "numbers that wrap around": { ...atSenders, options: wrapping },
  "both open at once": { ...atSenders, meets: true },
  "segments are altered": { near: CALM, far: { ...ROUGH, alteration: 0.1 } },
} satisfies Record<string, Omit<Run, "seed">>;
type Scene = keyof typeof SCENES;

const violationOf = (scene: Scene, seed: number, faults: readonly ConnectionFault[]) => {
  const run: Omit<Run, "seed"> = SCENES[scene];
  const packets = runOf({ ...run, seed, options: { ...run.options, faults } });
  const beside = run.atSenders ? ("all" as const) : [];
  const found = judged(packets, { beside, isComplete: true, mslS: 120 });
  return found.find(({ verdict }) => verdict === "violated")?.violation ?? null;
};

/** By fault: the scene that shows it, with one of some seeds, and what is wrong with the packet. */
const FOUND: Readonly<
  Partial<Record<ConnectionFault, readonly [scene: Scene, text: RegExp]>>
> = {
  "acknowledge-without-plus-one": ["a few connections", /acknowledges all before 0/],
  "answer-rst-with-rst": ["numbers that wrap around", /sends an RST with the number/],
  "compare-unsigned": ["numbers that wrap around", /sends data in CLOSING or TIME-WAIT/],
  "fin-without-sequence": [
    "a few connections",
    /acknowledges all before 2, where no segment ends/,
  ],
  "no-checksum-check": ["segments are altered", /has a wrong checksum/],
  "no-reassembly-check": [
    "a few connections",
    /acknowledges all before 9, where no segment ends/,
  ],
  "two-way-handshake": ["a few connections", /sends a FIN in SYN-RECEIVED/],
};

const SILENT = "it sends less than it should, and silence breaks no rule";
const FOREIGN = "it believes a segment that the other end of the connection never sends";

const SEEDS = Array.from({ length: 40 }, (_, nth) => nth + 1);

/** By fault: why no capture shows it. */
const UNSEEN: Readonly<Partial<Record<ConnectionFault, string>>> = {
  "accept-any-rst": FOREIGN,
  "any-ack-in-syn-received": FOREIGN,
  "any-ack-in-syn-sent": FOREIGN,
  "no-window-check": FOREIGN,
  "forget-retransmission": SILENT,
  "no-closing": SILENT,
  "no-simultaneous-open": SILENT,
  "refuse-nothing": SILENT,
  "no-time-wait": "its RST is that of a program that aborts in FIN-WAIT-2",
};

describe("a planted fault", () => {
  test("shows, or there is a reason why not", () => {
    const known = [...Object.keys(FOUND), ...Object.keys(UNSEEN)];
    expect(known.sort()).toEqual([...connectionFaults].sort());
  });

  test.each(Object.entries(FOUND))("%s", (fault, [scene, text]) => {
    const planted = [fault as ConnectionFault];
    const seed = SEEDS.find((each) => violationOf(scene, each, planted) !== null);
    expect(violationOf(scene, seed!, planted)?.text).toMatch(text);
    expect(violationOf(scene, seed!, [])).toBe(null);
  });

  test.each(Object.keys(UNSEEN))("%s does not show", (fault) => {
    for (const scene of ["a few connections", "both open at once"] as const)
      expect(violationOf(scene, 1, [fault as ConnectionFault])).toBe(null);
  });
});
