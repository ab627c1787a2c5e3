import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { TraceEvent } from "../history/trace.ts";
import type { UnplacedEvent } from "../simulate/client.ts";

/** The monotonic clock that all processes of a machine share, in milliseconds. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/**
 * The trace of all nodes and the harness: one file, to which each appends an event by one write. The kernel
 * keeps appends whole and in order, so an event that a node wrote before it sent a message comes before all
 * that the message causes, and SIGKILL removes no line. No clocks are compared, and no pipes merged.
 */
export class TraceLog {
  readonly #fd: number;
  readonly #origin: number;

  /** @param fd a file that was opened for appending, here or by the parent process */
  constructor(fd: number, originMs: number) {
    this.#fd = fd;
    this.#origin = originMs;
  }

  /** Opens a file for appending. */
  static create(file: string, originMs: number): TraceLog {
    return new TraceLog(openSync(file, "a"), originMs);
  }

  /** The file descriptor, for a child process. */
  get fd(): number {
    return this.#fd;
  }

  /**
   * Appends an event with its time: `ms` of the clock of `monotonicMs`, or now where it is left out or later.
   *
   * @throws Error when the write is not complete
   */
  record(event: UnplacedEvent, ms = Number.POSITIVE_INFINITY): void {
    const since = Math.min(ms, monotonicMs()) - this.#origin;
    const time = Math.max(0, Math.round(since * 1000) / 1000);
    const line = Buffer.from(`${JSON.stringify({ ...event, time })}\n`);
    const written = writeSync(this.#fd, line);
    if (written < line.length)
      throw new Error("the trace could not be written: disk full?");
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#fd);
  }
}

/** The events of a trace file; the order of the lines is their order. */
export const readTraceLog = (file: string): TraceEvent[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, at) => ({ at, ...(JSON.parse(line) as Omit<TraceEvent, "at">) }));
