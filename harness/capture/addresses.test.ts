import fc from "fast-check";
import { expect, test } from "vitest";
import { Addresses } from "./addresses.ts";

const v6 = (...groups: readonly number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));

test.each([
  [v6(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), "2001:db8::1"],
  [v6(0, 0, 0, 0, 0, 0, 0, 0), "::"],
  [v6(0, 0, 0, 0, 0, 0, 0, 1), "::1"],
  [v6(1, 0, 0, 0, 0, 0, 0, 0), "1::"],
  [v6(0x2001, 0, 0, 1, 0, 0, 0, 1), "2001:0:0:1::1"],
  [v6(0x2001, 0, 0, 1, 1, 0, 0, 1), "2001::1:1:0:0:1"],
  [v6(1, 2, 3, 0, 5, 6, 7, 8), "1:2:3:0:5:6:7:8"],
  [v6(0, 0, 0, 0, 0, 0xffff, 0x0a00, 1), "::ffff:10.0.0.1"],
])("IPv6 as RFC 5952 writes it: %#", (bytes, text) => {
  expect(new Addresses().ipv6(bytes, 0)).toBe(text);
});

test("an address has its own text, however many there were before it", () => {
  const addresses = new Addresses();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const fresh = new Addresses();
      expect(addresses.ipv4(bytes, 0)).toBe([...bytes.subarray(0, 4)].join("."));
      expect(addresses.ipv6(bytes, 0)).toBe(fresh.ipv6(bytes, 0));
    }),
    { numRuns: 5000 },
  );
});
