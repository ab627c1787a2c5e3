import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { TraceEvent } from "../history/trace.ts";
import type { UnplacedEvent } from "../simulate/client.ts";

/** One monotonic clock for all processes of a machine, in milliseconds. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/**
 * One file that all nodes and the harness append to, each event in one write. The kernel keeps
 * appends whole and in order, so an event that was written before a message left stands before
 * everything that the message caused, and SIGKILL takes no line back: no clocks to compare, no
 * pipes to merge.
 */
export class TraceLog {
  readonly #fd: number;
  readonly #origin: number;

  /** `fd` must have been opened to append, here or by a parent. */
  constructor(fd: number, originMs: number) {
    this.#fd = fd;
    this.#origin = originMs;
  }

  static create(file: string, originMs: number): TraceLog {
    return new TraceLog(openSync(file, "a"), originMs);
  }

  get fd(): number {
    return this.#fd;
  }

  record(event: UnplacedEvent): void {
    const time = Math.max(0, Math.round((monotonicMs() - this.#origin) * 1000) / 1000);
    const line = Buffer.from(`${JSON.stringify({ ...event, time })}\n`);
    const written = writeSync(this.#fd, line);
    if (written < line.length)
      throw new Error("the trace could not be written: disk full?");
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The place in the file is the place in the order. */
export const readTraceLog = (file: string): TraceEvent[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, at) => ({ at, ...(JSON.parse(line) as Omit<TraceEvent, "at">) }));
