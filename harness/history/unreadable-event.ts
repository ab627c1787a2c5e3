import type { TraceEvent } from "./trace.ts";

/**
 * An event of a trace does not have the shape that its reader expects. The file is damaged, or
 * another version of the implementation wrote it.
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

/**
 * Calls `read` to read one event.
 *
 * @param isVerdict which errors to pass on unchanged
 * @throws UnreadableEvent in place of any other error
 */
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
