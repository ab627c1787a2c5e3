/** Two different numbers of a file never become one number of a history. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { decimal } from "./exact-number.ts";
import { readHistory } from "./read-history.ts";

/** A write of one number and a read of another, in each format; `time` is that of the read's return. */
const histories = {
  lockstep: (written: string, got: string, time = "3") => [
    `{"process":1,"type":"invoke","f":"write","value":${written},"time":0}`,
    `{"process":1,"type":"ok","f":"write","value":${written},"time":1}`,
    `{"process":1,"type":"invoke","f":"read","value":null,"time":2}`,
    `{"process":1,"type":"ok","f":"read","value":${got},"time":${time}}`,
  ],
  "jepsen-edn": (written: string, got: string, time = "3") => [
    `{:process 1, :type :invoke, :f :write, :value ${written}, :time 0}`,
    `{:process 1, :type :ok, :f :write, :value ${written}, :time 1}`,
    `{:process 1, :type :invoke, :f :read, :value nil, :time 2}`,
    `{:process 1, :type :ok, :f :read, :value ${got}, :time ${time}}`,
  ],
  csv: (written: string, got: string, time = "3") => [
    "process,f,value,invoked,returned",
    `1,write,${written},0,1`,
    `1,read,${got},2,${time}`,
  ],
} as const;

/** The written and the read value, or the line at which the file is refused. */
const valuesIn = (format: keyof typeof histories, lines: readonly string[]) => {
  try {
    const { operations } = readHistory(`${lines.join("\n")}\n`, "h", { format });
    const [write, read] = operations;
    return [(write!.request as { value: unknown }).value, read!.result];
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
};

const formats = Object.keys(histories) as (keyof typeof histories)[];

test.each(
  formats.flatMap((format) =>
    [
      ["1e400", "2e400"],
      ["9007199254740992.0", "9007199254740993.0"],
      ["0.1", "0.1000000000000000055"],
    ].map(([one, other]) => [format, one!, other!] as const),
  ),
)("%s: %s and %s", (format, one, other) => {
  const found = valuesIn(format, histories[format](one, other));
  if (typeof found === "string") expect(found).toMatch(/^h:\d:\d+: expected numbers/);
  else expect(found[0]).not.toEqual(found[1]);
});

test.each(formats)(
  "%s: a time that no double holds is refused with its line",
  (format) => {
    const lines = histories[format]("1", "1", "1e999");
    expect(valuesIn(format, lines)).toMatch(new RegExp(`^h:${lines.length}:`));
  },
);

const numberText = fc
  .tuple(
    fc.bigInt({ min: -(1n << 66n), max: 1n << 66n }),
    fc.nat(20),
    fc.integer({ min: -400, max: 400 }),
  )
  .map(([digits, point, power]) => {
    const sign = digits < 0n ? "-" : "";
    const text = `${digits < 0n ? -digits : digits}`.padStart(point + 1, "0");
    const whole = point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
    return `${sign}${whole.replace(/^0+(?=\d)/, "")}${power % 3 === 0 ? `e${power}` : ""}`;
  });

test.each(formats)(
  "%s: of any number either all is kept, or nothing is read",
  (format) =>
    void fc.assert(
      fc.property(numberText, numberText, (one, other) => {
        const found = valuesIn(format, histories[format](one, other));
        if (typeof found === "string" || typeof found[0] !== "number") return;
        // If it stays a double, it prints as the number that stood there.
        expect(decimal(`${found[0]}`)).toBe(decimal(one));
      }),
    ),
);
