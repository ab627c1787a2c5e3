/** Progress on standard error: at once on a terminal, elsewhere when a search takes its time. */
import type { Progress } from "../checker/explore.ts";
import { progressLine } from "../report/progress-line.ts";

const TERMINAL_MS = 200;
const ELSEWHERE_MS = 2000;
const CLEAR = "\r\u001b[K";

export type Watch = {
  /** For `Limits.stop`: shows how far the search is; true when its time is up. */
  readonly stop: (progress: Progress) => boolean;
  /** Takes the line away. */
  readonly end: () => void;
};

type Watched = {
  readonly name: string;
  readonly quiet: boolean;
  readonly timeMs: number | undefined;
};

export const watch = ({ name, quiet, timeMs }: Watched): Watch => {
  const { stderr } = process;
  const start = performance.now();
  let shown = start;
  let isOpen = false;
  const show = (progress: Progress, now: number): void => {
    if (quiet || now - shown < (stderr.isTTY ? TERMINAL_MS : ELSEWHERE_MS)) return;
    shown = now;
    isOpen = true;
    const line = progressLine(name, progress, (now - start) / 1000);
    stderr.write(
      stderr.isTTY ? `${CLEAR}${line.slice(0, stderr.columns - 1)}` : `${line}\n`,
    );
  };
  return {
    stop: (progress) => {
      const now = performance.now();
      show(progress, now);
      return timeMs !== undefined && now - start >= timeMs;
    },
    end: () => {
      if (isOpen && stderr.isTTY) stderr.write(CLEAR);
    },
  };
};
