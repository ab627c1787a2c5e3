/** A file copied between two file systems of `impl/vfs`, and by `cp` on this machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MeasuredCopy } from "../report/bench-report.ts";
import { copying } from "../subjects/vfs/copying.ts";
import type { CopyWork } from "./work.ts";

const timed = async <R>(work: () => R | Promise<R>): Promise<readonly [R, number]> => {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
};

/** Measures a copy of so many bytes, and the same by `cp`. */
export const measuredCopy = async (work: CopyWork): Promise<MeasuredCopy> => {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-copy-"));
  try {
    const [source, target] = [join(directory, "source"), join(directory, "target")];
    writeFileSync(source, new Uint8Array(Math.max(0, work.bytes)).fill(7));
    const [{ status }, cpSeconds] = await timed(() => spawnSync("cp", [source, target]));
    const [copied, seconds] = await timed(await copying(work, directory));
    return {
      work: work.name,
      from: work.from,
      to: work.to,
      bytes: work.bytes,
      cpSeconds: status === 0 ? cpSeconds : null,
      seconds,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      wrong:
        copied === work.bytes
          ? []
          : [`bytes copied: ${copied}, but expected: ${work.bytes}`],
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
};
