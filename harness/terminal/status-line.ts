/** A line on standard error that shows progress: on a terminal each text replaces the last one. */
import { printable } from "../history/printable.ts";

const TERMINAL_MS = 200;
const ELSEWHERE_MS = 2000;
const CLEAR = "\r\u001b[K";

/** A line of progress. */
type StatusLine = {
  /** Shows the text, unless the last one was shown a moment ago. */
  readonly show: (text: () => string) => void;
  /** Clears the line. */
  readonly end: () => void;
};

type StatusOptions = {
  /** Show the first text at once, and nothing where standard error is no terminal. */
  readonly onlyOnTerminal?: boolean;
};

/** A status line with no text yet. */
export const statusLine = ({
  onlyOnTerminal = false,
}: StatusOptions = {}): StatusLine => {
  const { stderr } = process;
  let shown = onlyOnTerminal ? Number.NEGATIVE_INFINITY : performance.now();
  let isOpen = false;
  return {
    show: (text) => {
      if (onlyOnTerminal && !stderr.isTTY) return;
      const now = performance.now();
      if (now - shown < (stderr.isTTY ? TERMINAL_MS : ELSEWHERE_MS)) return;
      shown = now;
      isOpen = true;
      const line = printable(text());
      stderr.write(
        stderr.isTTY ? `${CLEAR}${line.slice(0, stderr.columns - 1)}` : `${line}\n`,
      );
    },
    end: () => {
      if (isOpen && stderr.isTTY) stderr.write(CLEAR);
      isOpen = false;
    },
  };
};
