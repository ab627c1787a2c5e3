import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addWords, checksumOf } from "../ip/checksum.ts";
import { readHeaders } from "./headers.ts";
import { H0, isSound, packet, S0, withHeaderChecksum } from "./lab.laws.ts";
import { unreachableAbout } from "./letters.ts";
import { adjusted, passOn, rewrite, rewriteQuote } from "./rewrite.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;

const places = fc.record({
  address: fc.integer({ min: 0x01000000, max: 0xdfffffff }),
  port: fc.integer({ min: 1, max: 65_535 }),
});

const headersOf = (bytes: Uint8Array) => {
  const headers = readHeaders(bytes);
  if (typeof headers === "string") throw new Error(headers);
  return headers;
};

test("the example of RFC 1624, section 4", () => {
  expect(adjusted(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
});

test("a checksum that is adjusted is right, wherever a word changes, as one that is computed anew", () => {
  const words = fc.array(fc.nat(0xffff), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(0xffff), (all, nth, value) => {
      const bytesOf = (each: readonly number[]) =>
        Uint8Array.from(each.flatMap((word) => [word >> 8, word & 255]));
      // Only all zeros have a sum with two forms, 0 and 0xffff. A packet is never that: it has a version or a protocol.
      const sumOf = (each: readonly number[]) =>
        checksumOf(addWords(bytesOf([6, ...each]), { from: 0, to: 2 + each.length * 2 }));
      const at = nth % all.length;
      const changed = all.with(at, value);
      const checksum = adjusted(sumOf(all), all[at]!, value);
      expect(sumOf([...changed, checksum])).toBe(0);
    }),
    { seed: 1, numRuns: LONG ? 1_000_000 : 5_000 },
  );
}, 600_000);

describe("a packet that is rewritten", () => {
  test.each(["udp", "tcp"] as const)("over %s has right checksums", (protocol) => {
    fc.assert(
      fc.property(places, fc.constantFrom("source", "destination"), (place, side) => {
        const bytes = packet(H0, S0, { protocol });
        rewrite(bytes, headersOf(bytes), { side, place } as never);
        passOn(bytes);
        expect(isSound(bytes)).toBe(true);
        const { ip, sourcePort, destinationPort } = headersOf(bytes);
        const changed =
          side === "source" ? [ip.source, sourcePort] : [ip.destination, destinationPort];
        expect(changed).toEqual([place.address, place.port]);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test("over UDP without a checksum stays without one", () => {
    const bytes = packet(H0, S0);
    bytes.set([0, 0], 26);
    rewrite(bytes, headersOf(bytes), { side: "source", place: S0 });
    expect([...bytes.subarray(26, 28)]).toEqual([0, 0]);
  });

  test("with a wrong checksum keeps a wrong one, so that its reader drops it", () => {
    const bytes = packet(H0, S0, { protocol: "tcp" });
    bytes[44]! ^= 4;
    rewrite(bytes, headersOf(bytes), { side: "source", place: S0 });
    expect(isSound(bytes)).toBe(false);
  });
});

test("an error has right checksums, its own and those of the packet that it quotes", () => {
  fc.assert(
    fc.property(places, fc.constantFrom("udp", "tcp"), (place, protocol) => {
      const bytes = unreachableAbout(packet(H0, S0, { protocol } as never));
      const before = headersOf(bytes);
      rewriteQuote(bytes, before, { side: "source", place });
      const { quote, ip } = headersOf(bytes);
      expect([quote!.ip.source, quote!.sourcePort]).toEqual([place.address, place.port]);
      expect(isSound(withHeaderChecksum(bytes.slice(ip.from + 8)))).toBe(true);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
