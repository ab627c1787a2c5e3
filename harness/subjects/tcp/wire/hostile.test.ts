/** Whatever packets a capture has, the judge gives a verdict, and its memory stays bounded. */
import { expect, test } from "vitest";
import { Random } from "../../../simulate/random.ts";
import { captured } from "./captured.laws.ts";
import { capturesBy } from "./judge.ts";

const PACKETS = process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 20_000;

/** Numbers that lie close together, at the ends of the space, or anywhere. */
const numberOf = (random: Random): number => {
  const near = random.int(0, 12);
  const base = random.pick([0, 2 ** 32 - 6, 2 ** 31 - 6, random.int(0, 2 ** 32 - 20)]);
  return (base + near) % 2 ** 32;
};

const packetOf = (random: Random, nth: number) => {
  const [one, other] = [random.pick(["10.0.0.1", "10.0.0.2"]), random.int(1, 3)];
  const isForth = one === "10.0.0.1";
  const checksum = random.chance(0.05) ? ("wrong" as const) : ("right" as const);
  const payload = new Uint8Array(random.chance(0.4) ? random.int(0, 9) : 0);
  return captured(
    nth,
    nth * random.pick([0, 1, 5000]),
    {
      source: one,
      destination: isForth ? "10.0.0.2" : "10.0.0.1",
      sourcePort: isForth ? other : 80,
      destinationPort: isForth ? 80 : other,
      seq: numberOf(random),
      ack: numberOf(random),
      flags: random.pick([2, 18, 16, 16, 16, 17, 4, 20, 0, 1, random.int(0, 63)]),
      window: random.pick([0, 1, 1000, 65_535]),
      checksum,
    },
    payload,
  );
};

test.each([
  ["beside both", { beside: "all", isComplete: true, mslS: 1 }],
  ["anywhere", { beside: [], isComplete: false, mslS: 1 }],
] as const)("arbitrary packets, captured %s", (_, options) => {
  const random = new Random(5, "hostile");
  let [packets, verdicts] = [0, 0];
  const judge = capturesBy({ patienceS: 1 })(options, ({ a, b, rows, lastRows }) => {
    verdicts += 1;
    packets += a.packets + b.packets;
    expect(rows.length + lastRows.length).toBeLessThan(60);
  });
  for (let nth = 1; nth <= PACKETS; nth++) {
    const { packet, payload } = packetOf(random, nth);
    judge.take(packet, payload);
  }
  judge.end();
  expect(verdicts).toBeGreaterThan(10);
  expect(packets).toBeLessThanOrEqual(PACKETS);
});
