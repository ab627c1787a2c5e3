import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { FORMATS } from "./formats/guess.ts";
import { readHistory, readSource } from "./read-history.ts";
import { sourceOf } from "./source.ts";
import { writeHistory } from "./write-history.ts";

const corpus = new URL("../../traces/histories/", import.meta.url);
const files = ["knossos", "porcupine-etcd", "porcupine-kv"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, corpus))
    .filter((name) => !name.endsWith(".md"))
    .slice(0, 4)
    .map((name) => readFileSync(new URL(`${folder}/${name}`, corpus))),
);
const own = files.map((bytes) => readHistory(bytes.toString(), "h").operations);
const lines = own.map((operations) => writeHistory(operations));
const tables = [
  "process,type,f,value,time\n0,invoke,write,1,0\n0,ok,write,1,4\n1,invoke,read,,5\n",
  'client;op;start;end;value;result\na;write;0;4;"[1,""x""]";\nb;read;3;9;;1\nc;read;4;;;\n',
];
const sources = [
  ...files,
  ...lines.map((text) => Buffer.from(text)),
  ...own.map((operations) => Buffer.from(writeHistory(operations, "jepsen-edn"))),
  // Jepsen's JSON: the same objects in an array.
  ...lines.map((text) => Buffer.from(`[${text.trimEnd().replaceAll("\n", ",\n")}]`)),
  ...tables.map((text) => Buffer.from(text)),
];
const source = fc.constantFrom(...sources);
const formats = fc.constantFrom(undefined, undefined, ...FORMATS);

const REFUSED = /^h:\d+:\d+: expected .+, found [^\n]+$/;

describe("a damaged file is read, or refused as an input error:", () => {
  const survives = (bytes: Uint8Array, format: string | undefined): void => {
    try {
      readHistory(Buffer.from(bytes).toString("utf8"), "h", { format });
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(REFUSED);
    }
  };

  test("cut off anywhere", () => {
    fc.assert(
      fc.property(
        source,
        fc.double({ min: 0, max: 1, noNaN: true }),
        formats,
        (bytes, part, format) =>
          survives(bytes.subarray(0, Math.floor(part * bytes.length)), format),
      ),
      { seed: 12, numRuns: 400 },
    );
  });
  test("bytes flipped", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(source, flips, formats, (bytes, all, format) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of all) damaged[at % damaged.length]! ^= byte;
        survives(damaged, format);
      }),
      { seed: 13, numRuns: 600 },
    );
  });
  test("characters of the format in the wrong places", () => {
    const text = fc.string({
      unit: fc.constantFrom(
        ...'{}[]()"\\:;#_,0129 \n\t-',
        "nil",
        ":process 1",
        ":type :ok",
        ":f :read",
        "INFO  jepsen.util - 1 :",
        '"process":1',
        "true",
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, formats, (damaged, format) =>
        survives(Buffer.from(damaged), format),
      ),
      { seed: 14, numRuns: 5000 },
    );
  });
  test("bytes at random", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), formats, survives), {
      seed: 15,
      numRuns: 1000,
    });
  });
  test("very long repetitions", () => {
    for (const unit of [
      "[",
      "{",
      '"',
      "\\",
      '"\\',
      ";",
      "#_",
      "#a ",
      "0",
      " ",
      ",",
      '{"',
      "[",
    ]) {
      for (const format of [undefined, ...FORMATS]) {
        survives(Buffer.from(unit.repeat(100_000 / unit.length)), format);
        survives(Buffer.from(`{"process":${unit.repeat(100_000 / unit.length)}`), format);
      }
    }
  });
});

describe("a file read in pieces gives the same as in one piece:", () => {
  const outcome = (read: () => unknown) => {
    try {
      return read();
    } catch (error) {
      // The message quotes what was found, and a piece may cut the quotation.
      return (error as Error).message.replace(/, found .*/, "");
    }
  };

  /** Pieces of these sizes, in turn. */
  const inPieces = (
    text: string,
    sizes: readonly number[],
    format: string | undefined,
  ) => {
    let at = 0;
    let turn = 0;
    const pull = (): string | undefined => {
      if (at >= text.length) return undefined;
      const size = sizes[turn++ % sizes.length]!;
      at += size;
      return text.slice(at - size, at);
    };
    return readSource(sourceOf("h", pull), { format });
  };

  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });

  test("correct files", () => {
    fc.assert(
      fc.property(source, sizes, (bytes, some) => {
        const text = bytes.toString();

        expect(inPieces(text, some, undefined)).toEqual(readHistory(text, "h"));
      }),
      { seed: 16, numRuns: 40 },
    );
  });
  test("files with a mistake", () => {
    fc.assert(
      fc.property(source, sizes, fc.nat(), fc.nat(255), (bytes, some, at, byte) => {
        const damaged = Uint8Array.from(bytes.subarray(0, 6000));
        damaged[at % damaged.length]! ^= byte;
        const text = Buffer.from(damaged).toString("utf8");
        const { format } = readHistory(bytes.toString(), "h");

        const whole = outcome(() => readHistory(text, "h", { format }));
        // The error that a file is no text comes before any other.
        fc.pre(!String(whole).includes("expected text"));

        expect(outcome(() => inPieces(text, some, format))).toEqual(whole);
      }),
      { seed: 17, numRuns: 150 },
    );
  });
});
