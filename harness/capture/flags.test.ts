import { expect, test } from "vitest";
import { FIN, flagNames, SYN, segmentLength } from "./flags.ts";
import { type Batch, payloadOf } from "./packet.ts";
import { segmentOf } from "./packets.laws.ts";

test.each([
  [0, ""],
  [SYN, "SYN"],
  [SYN + 16, "SYN,ACK"],
  [FIN + 8 + 16, "FIN,PSH,ACK"],
  [255, "FIN,SYN,RST,PSH,ACK,URG,ECE,CWR"],
])("the bits %i are called %s", (flags, names) => {
  expect(flagNames(flags)).toBe(names);
});

test("SYN and FIN take a sequence number each, data one a byte", () => {
  expect(segmentLength(segmentOf(1, { flags: SYN }))).toBe(1);
  expect(segmentLength(segmentOf(1, { payloadLength: 7 }))).toBe(7);
  expect(segmentLength(segmentOf(1, { payloadLength: 7, flags: FIN }))).toBe(8);
});

test("a segment's data are read from its batch", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5);
  const packet = segmentOf(1, { payloadLength: 3, payloadStart: 1, payloadEnd: 3 });
  const batch: Batch = { packets: [packet], bytes };

  expect([...payloadOf(batch, packet)]).toEqual([2, 3]);
});
