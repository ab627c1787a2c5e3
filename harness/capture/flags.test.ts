import { expect, test } from "vitest";
import { FIN, flagNames, SYN, segmentLength } from "./flags.ts";
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
  expect(segmentLength(segmentOf(1, { payload: new Uint8Array(7) }))).toBe(7);
  expect(segmentLength(segmentOf(1, { payloadLength: 7, flags: FIN }))).toBe(8);
});
