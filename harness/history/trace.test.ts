import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { readTrace, type Trace, type TraceEvent, writeTrace } from "./trace.ts";

const header = {
  lockstep: 1,
  kind: "run",
  subject: "quorum",
  scope: { n: 3 },
  seed: 7,
  expect: "holds",
  why: "grüße: shows a put",
} as const;

const footer = { end: "complete", verdicts: [] } as const;

const event = (at: number): TraceEvent => ({
  at,
  node: `n${at % 3}`,
  action: "send",
  message: { id: `m${at}`, from: "n1", to: "n2", body: { type: "query", key: "ä" } },
  time: at / 8,
});

const trace = (length: number): Trace => ({
  header,
  events: Array.from({ length }, (_, at) => event(at)),
  footer,
});

const source = { file: "a.jsonl" };
const whole = writeTrace(trace(6));
const lines = whole.split("\n").slice(0, -1);

const refusal = (content: string | Uint8Array, partial = false): string => {
  try {
    readTrace(content, { ...source, partial });
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
};

const placed = /^a\.jsonl:\d+:\d+: expected [^\n]+$/;

describe("a trace", () => {
  test("comes back as it was written", () =>
    fc.assert(
      fc.property(fc.nat(12), (length) => {
        expect(readTrace(writeTrace(trace(length)), source)).toEqual(trace(length));
      }),
    ));

  test("cut off anywhere is refused, and partial reading gives its whole lines", () =>
    fc.assert(
      fc.property(fc.nat(Buffer.byteLength(whole) - 2), (length) => {
        const cut = Buffer.from(whole).subarray(0, length);
        expect(refusal(cut)).toMatch(placed);
        const read = length > lines[0]!.length + 3 && !cut.toString().includes("\uFFFD");
        if (read) expect(refusal(cut, true)).toBe("");
      }),
    ));

  test("with flipped bytes is read, or refused with a place", () =>
    fc.assert(
      fc.property(
        fc.nat(Buffer.byteLength(whole) - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (index, mask, partial) => {
          const bytes = Buffer.from(whole);
          bytes[index] = bytes[index]! ^ mask;
          const message = refusal(bytes, partial);
          if (message !== "") expect(message).toMatch(placed);
        },
      ),
      { numRuns: 2000 },
    ));

  test("with two lines swapped is refused", () => {
    const pairs = lines.flatMap((_, one) =>
      lines.slice(0, one).map((_, other) => [one, other]),
    );
    for (const [one, other] of pairs as [number, number][]) {
      const swapped = [...lines];
      [swapped[one], swapped[other]] = [lines[other]!, lines[one]!];
      expect(refusal(`${swapped.join("\n")}\n`)).toMatch(placed);
    }
  });

  test("that is random bytes is refused", () =>
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(refusal(bytes)).toMatch(placed);
      }),
    ));

  test("with a mistake is refused with its place and what was expected there", () => {
    const changed = (line: number, text: string) =>
      refusal(lines.map((old, i) => (i === line ? text : old)).join("\n"));
    expect([
      refusal(""),
      refusal(lines.slice(0, 3).join("\n")),
      refusal(`${whole}{}\n`),
      changed(2, '{"at":1,"node":3}'),
      changed(2, '{"at":1,"node":"n1",}'),
      changed(2, '{"at":4,"node":"n1"}'),
      refusal(Buffer.concat([Buffer.from(`${lines[0]}\n{"`), Buffer.from([0xff])])),
    ]).toEqual([
      "a.jsonl:1:1: expected a header, but the file is empty",
      "a.jsonl:4:1: expected another event or the footer, but the file is truncated",
      "a.jsonl:9:1: expected the end of the file, after its footer",
      'a.jsonl:3:16: expected "node": a string',
      "a.jsonl:3:21: expected one JSON object on one line",
      'a.jsonl:3:7: expected "at": 1, since events count from 0 without gaps',
      "a.jsonl:2:3: expected UTF-8 text",
    ]);
  });
});
