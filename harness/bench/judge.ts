/** Pinned histories, written to a file. Reading and judging the file is measured. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeAll } from "../consistency/judge-all.ts";
import { models } from "../consistency/models.ts";
import { objects } from "../history/objects.ts";
import { readHistoryFile } from "../history/read-history.ts";
import type { MeasuredJudging } from "../report/bench-report.ts";
import { busyHistory, lineOf } from "./history.ts";
import { transactionLines } from "./transactions.ts";
import type { JudgeWork, TransactionWork } from "./work.ts";

/** Writes a history to a temporary file, and measures how long reading and judging it takes. */
export const measuredJudging = (work: JudgeWork): MeasuredJudging => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
  try {
    const file = join(folder, "history");
    written(file, linesOf(work));
    return { ...judged(file, work), fileBytes: statSync(file).size };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The same for a history of transactions, judged by all isolation levels. */
export const measuredTransactions = (work: TransactionWork): MeasuredJudging => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
  try {
    const file = join(folder, "history");
    written(file, transactionLines(work));
    return { ...judgedByLevels(file, work), fileBytes: statSync(file).size };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Characters per write: the history is never in memory as a whole. */
const PIECE = 1 << 20;

const linesOf = function* (work: JudgeWork): Generator<string> {
  let index = 0;
  for (const event of busyHistory(work)) yield lineOf(work.format, event, index++);
};

const written = (file: string, lines: Iterable<string>): void => {
  const descriptor = openSync(file, "w");
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    writeSync(descriptor, piece);
    piece = "";
  }
  writeSync(descriptor, piece);
  closeSync(descriptor);
};

const judged = (file: string, work: JudgeWork): Omit<MeasuredJudging, "fileBytes"> => {
  const start = performance.now();
  const { operations } = readHistoryFile(file, { format: work.format });
  const read = performance.now();
  const { verdict } = models.linearizable(objects.register(), operations);
  const end = performance.now();
  const pinned = work.hasStaleRead ? "violated" : "holds";
  return {
    work: work.name,
    format: work.format,
    operations: operations.length,
    clients: work.clients,
    readSeconds: (read - start) / 1000,
    judgeSeconds: (end - read) / 1000,
    seconds: (end - start) / 1000,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    verdict,
    wrong: [
      ...(operations.length === work.operations
        ? []
        : [`operations: ${operations.length}, but expected: ${work.operations}`]),
      ...(verdict === pinned
        ? []
        : [`linearizable: ${verdict}, but expected: ${pinned}`]),
    ],
  };
};

/** A write skew leaves snapshot isolation, and only that of the strongest levels. */
const judgedByLevels = (
  file: string,
  work: TransactionWork,
): Omit<MeasuredJudging, "fileBytes"> => {
  const start = performance.now();
  const { operations } = readHistoryFile(file, { format: "jepsen-edn" });
  const read = performance.now();
  const judgements = judgeAll(objects["list-append"](), operations);
  const end = performance.now();
  const pinned = {
    "strict-serializable": work.hasWriteSkew ? "violated" : "holds",
    "strong-snapshot-isolation": "holds",
  } as const;
  const { verdict } = judgements.get("strict-serializable")!;
  return {
    work: work.name,
    format: "jepsen-edn",
    operations: operations.length,
    clients: work.clients,
    readSeconds: (read - start) / 1000,
    judgeSeconds: (end - read) / 1000,
    seconds: (end - start) / 1000,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    verdict,
    wrong: Object.entries(pinned).flatMap(([level, expected]) => {
      const found = judgements.get(level as keyof typeof pinned)!.verdict;
      return found === expected ? [] : [`${level}: ${found}, but expected: ${expected}`];
    }),
  };
};
