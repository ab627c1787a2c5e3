import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredNfs } from "./files-over-nfs.ts";

const hasLibnfs = spawnSync("sh", ["-c", "gcc --version && pkg-config --exists libnfs"]);
const lacks = hasLibnfs.status === 0 ? "" : " (skipped: no gcc, or no libnfs-dev)";

test.skipIf(lacks !== "")(
  `what a client asks is done, and the report has the ratio${lacks}`,
  async () => {
    const reading = { name: "few", asks: "read", count: 3, bytes: 5000 } as const;
    const measured = await measuredNfs(reading);
    expect(measured).toMatchObject({ work: "few", asks: "read", count: 3, wrong: [] });
    expect(measured.seconds).toBeGreaterThan(0);
    const row = { ...measured, seconds: 2, ganeshaSeconds: 0.5, skipped: null };
    const report = benchReport([row], null);
    expect(report).toMatch(/^over NFS +count +of bytes +time +speed +nfs-ganesha +ratio/);
    expect(report).toMatch(/^few +3 +5,000 +2\.0 s .* 0\.250$/m);
    const alone = { ...row, asks: "make", ganeshaSeconds: null, skipped: "not root" };
    expect(benchReport([alone], null)).toMatch(/^few +3 +2\.0 s +2\/s +not root$/m);
  },
  60_000,
);
