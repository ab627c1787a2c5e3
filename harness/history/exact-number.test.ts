import fc from "fast-check";
import { expect, test } from "vitest";
import { inexactNumberIn, isExactNumber } from "./exact-number.ts";

test.each(
  "0 -0 1 -1 0.1 1.50 1e3 1E+3 1.5e-7 9007199254740992 1e22 123456789012345 1e308 5e-324 0e999".split(
    " ",
  ),
)("%s is exact", (text) => expect(isExactNumber(text)).toBe(true));

test.each(
  "9007199254740993 1e400 -1e999 0.1000000000000000055 9007199254740992.5 1e-400 12345678901234567890".split(
    " ",
  ),
)("%s is not", (text) => expect(isExactNumber(text)).toBe(false));

test("the text of a double is exact, and with one more digit it is another number", () =>
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(isExactNumber(`${number}`)).toBe(true);
    }),
  ));

test("two texts of different numbers are never both exact with one double", () =>
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 70n }), (big) => {
      const [one, other] = [`${big}`, `${big + 1n}`];
      if (isExactNumber(one) && isExactNumber(other))
        expect(Number(one)).not.toBe(Number(other));
    }),
  ));

test("in JSON, digits in strings and names are no numbers", () => {
  expect(inexactNumberIn('{"1e400":"9007199254740993","a":[1,2.5]}')).toBeUndefined();
  expect(inexactNumberIn('{"a":"\\"1e400","b":[1e400]}')).toBe("1e400");
  expect(inexactNumberIn("[9007199254740993]")).toBe("9007199254740993");
});
