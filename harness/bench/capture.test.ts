import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readCapture } from "../capture/read-capture.ts";
import { captureOf } from "../capture/write-capture.ts";
import { benchReport } from "../report/bench-report.ts";
import { measuredCapture, packetsOf } from "./capture.ts";

const program = fileURLToPath(new URL("../cli/lockstep.mjs", import.meta.url));
const small = { name: "small", copies: 2, packets: 12_358 };

test("a long capture has copies of one run, each with addresses of its own and right checksums", async () => {
  const { batches, tally } = readCapture("small", captureOf(await packetsOf(small)));
  const ends = new Map<string, number>();
  for await (const { packets } of batches)
    for (const { source, checksum, headerChecksum } of packets) {
      expect([checksum, headerChecksum]).toEqual(["right", "right"]);
      ends.set(source, (ends.get(source) ?? 0) + 1);
    }
  expect(tally()).toMatchObject({ frames: small.packets, unread: [] });
  expect([...ends.keys()].sort()).toEqual([
    "10.0.0.1",
    "10.0.0.2",
    "10.1.0.1",
    "10.1.0.2",
  ]);
  expect(ends.get("10.0.0.1")).toBe(ends.get("10.1.0.1"));
});

test("both readers are measured, and another number of packets is reported", async () => {
  const right = await measuredCapture(small, program);
  expect(right).toMatchObject({ packets: 12_358, wrong: [] });
  const { wrong } = await measuredCapture({ ...small, packets: 5 }, program);
  expect(wrong).toEqual(["packets: 12358, but expected: 5"]);

  const rows = [{ ...right, seconds: 2, tsharkSeconds: 5 }];
  expect(benchReport(rows, null)).toMatch(
    /^small +12,358 +\d+ MB +2\.0 s +6 k\/s +5\.0 s +2\.50$/m,
  );
  const [alone] = rows.map((row) => ({ ...row, tsharkSeconds: null }));
  expect(benchReport([alone!], null)).toMatch(/ not installed$/m);
});
