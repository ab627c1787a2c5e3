/** Whole sessions under faults that seeds draw, and the mistakes that such runs and a few scenes find. */
import { describe, expect, test } from "vitest";
import type { AfsFault } from "./options.ts";
import {
  type Asked,
  complaintOf,
  play,
  playAtRandom,
  type SceneOptions,
} from "./scene.laws.ts";

/** The first complaint about the runs of some seeds. */
const complaintAmong = async (
  seeds: number,
  options: SceneOptions,
): Promise<string | null> => {
  for (let seed = 1; seed <= seeds; seed++) {
    const complaint = complaintOf(await playAtRandom(seed, options));
    if (complaint !== null) return `${complaint} (seed ${seed})`;
  }
  return null;
};

const leased: SceneOptions = {
  serves: { lease: 10, bias: 2, tickMs: 50 },
  caches: { lease: 10, tickMs: 50 },
};

describe("whole sessions at random", () => {
  test.each<readonly [string, SceneOptions]>([
    ["", {}],
    [", leases", leased],
    [", leases alone", { ...leased, serves: { ...leased.serves, recovery: "leases" } }],
  ])("one register, whatever fails%s", async (_, options) => {
    expect(await complaintAmong(60, options)).toBeNull();
  });
});

const withFault = (fault: AfsFault, more: SceneOptions = {}): SceneOptions => ({
  ...more,
  planted: [fault],
});

describe("mistakes that random runs find", () => {
  test.each<readonly [AfsFault, SceneOptions]>([
    ["break-after-reply", {}],
    ["break-before-commit", {}],
    ["forget-callbacks", {}],
    ["tear-store", {}],
    ["forget-done", {}],
    ["believe-any-grant", {}],
    ["close-does-not-wait", {}],
    ["trust-cache-after-reboot", leased],
    ["store-per-chunk", {}],
  ])("%s", async (fault, options) => {
    expect(await complaintAmong(120, withFault(fault, options))).not.toBeNull();
  });
});

const cutOff = { type: "cut", side: ["b"], way: "both" } as const;
const slowly: SceneOptions = {
  serves: { lease: 10, bias: 4, tickMs: 100 },
  caches: { lease: 10, tickMs: 100, retryMs: { first: 5000, most: 5000 } },
};
const given = (options: SceneOptions, faults: SceneOptions["faults"]): SceneOptions => ({
  ...options,
  ...(faults && { faults }),
});

describe("mistakes that a scene finds", () => {
  /** Requests of programs, with the answers that they get. */
  type Scene = readonly [
    name: AfsFault,
    asked: readonly (readonly [...Asked, answer: unknown])[],
    options: SceneOptions,
  ];

  test.each<Scene>([
    [
      "register-after-reply",
      [
        [100, "b", "load", 0, 0],
        [106, "a", "save", 7, 1],
        [400, "b", "load", 0, 7],
      ],
      {},
    ],
    [
      "store-before-recovery",
      [
        [100, "b", "load", 0, 0],
        [400, "a", "save", 7, 1],
        [800, "b", "load", 0, 0],
        [2000, "b", "load", 0, 7],
      ],
      {
        faults: [
          { type: "crash", node: "s", time: 200, downMs: 100 },
          { ...cutOff, time: 200, forMs: 900 },
        ],
      },
    ],
    [
      "no-bias",
      [
        [100, "b", "load", 0, 0],
        [300, "a", "save", 7, 1],
        [1350, "b", "load", 0, 0],
      ],
      given(slowly, [
        { type: "skew", node: "b", rate: 0.75, time: 1, forMs: 3000 },
        { ...cutOff, time: 200, forMs: 2000 },
      ]),
    ],
    [
      "count-lease-from-arrival",
      [
        [100, "b", "load", 0, 0],
        [1200, "a", "save", 7, 1],
        [1800, "b", "load", 0, 7],
      ],
      given(slowly, [
        {
          type: "link",
          from: "s",
          to: "b",
          conditions: { delayMs: [900, 900] },
          time: 50,
          forMs: 500,
        },
        { ...cutOff, time: 1100, forMs: 1000 },
      ]),
    ],
    [
      "store-on-write",
      [
        [100, "a", "open", 0, null],
        [200, "a", "write", 7, null],
        [400, "b", "load", 0, 0],
      ],
      {},
    ],
    [
      "replace-open-copy",
      [
        [100, "b/1", "open", 0, null],
        [200, "a", "save", 7, 1],
        [400, "b/2", "open", 0, null],
        [600, "b/1", "read", 0, 0],
      ],
      {},
    ],
    [
      "never-ask-again",
      [[100, "a", "load", 0, 0]],
      { faults: [{ type: "cut", side: ["a"], way: "both", time: 50, forMs: 200 }] },
    ],
  ])("%s", async (name, scene, options) => {
    const asked = scene.map(([time, program, type, value]): Asked => {
      return value === undefined ? [time, program, type] : [time, program, type, value];
    });
    const answers = scene.map((each) => each[4]);
    const right = await play(asked, options);
    expect(right.answers).toEqual(answers);
    expect(complaintOf(right)).toBeNull();
    const wrong = await play(asked, withFault(name, options));
    const differs = JSON.stringify(wrong.answers) !== JSON.stringify(answers);
    expect(differs || complaintOf(wrong) !== null).toBe(true);
  });

  test("break-the-writer", async () => {
    const told = async (options: SceneOptions): Promise<number> => {
      const { events } = await play(
        [
          [100, "a", "load"],
          [300, "a", "save", 7],
        ],
        options,
      );
      const isBreak = ({ node, action, packet }: (typeof events)[number]): boolean =>
        node === "a" && action === "packet-in" && packet?.to.port === 7001;
      return events.filter(isBreak).length;
    };
    expect(await told({})).toBe(0);
    expect(await told(withFault("break-the-writer"))).toBe(1);
  });
});
