/** A line on standard error that tells how far something is: on a terminal it replaces the last. */
const TERMINAL_MS = 200;
const ELSEWHERE_MS = 2000;
const CLEAR = "\r\u001b[K";

export type StatusLine = {
  /** Shows the text if the last one was shown long enough ago. */
  readonly show: (text: () => string) => void;
  /** Takes the line away. */
  readonly end: () => void;
};

export const statusLine = (): StatusLine => {
  const { stderr } = process;
  let shown = performance.now();
  let isOpen = false;
  return {
    show: (text) => {
      const now = performance.now();
      if (now - shown < (stderr.isTTY ? TERMINAL_MS : ELSEWHERE_MS)) return;
      shown = now;
      isOpen = true;
      stderr.write(
        stderr.isTTY ? `${CLEAR}${text().slice(0, stderr.columns - 1)}` : `${text()}\n`,
      );
    },
    end: () => {
      if (isOpen && stderr.isTTY) stderr.write(CLEAR);
      isOpen = false;
    },
  };
};
