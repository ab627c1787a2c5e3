import type { TraceEvent } from "./trace.ts";

/**
 * An event of a trace has another shape than whoever reads it expects: the file is damaged, or was written
 * by another version of the implementation.
 */
export class UnreadableEvent extends Error {
  override readonly name = "UnreadableEvent";
  readonly event: TraceEvent;

  constructor(event: TraceEvent, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`the event "${event.action}" has an unexpected shape (${reason})`, { cause });
    this.event = event;
  }
}

/** Runs what reads one event: whatever it cannot read becomes an `UnreadableEvent`. */
export const reading = <T>(
  event: TraceEvent,
  read: () => T,
  isVerdict: (error: unknown) => boolean = () => false,
): T => {
  try {
    return read();
  } catch (error) {
    throw isVerdict(error) || error instanceof UnreadableEvent
      ? error
      : new UnreadableEvent(event, error);
  }
};
