import type { Operation } from "../model/operation.ts";
import { type Bar, isOpen, type LabelOf, layOut, leastOf } from "./interval-layout.ts";

/**
 * Operations as intervals, a row per client, time from left to right:
 *
 *     alice ├─ write 1 ─┤
 *     bob        ├─ read 0 ─┤
 *     carol  ├─ write 2 ────── …
 *
 * Only the order of the ends is drawn to scale: one that starts left of where another ends began
 * before it was over. One that never ended runs to the right edge. Each is called what `labelOf` says.
 */
export const intervals = (
  operations: readonly Operation[],
  labelOf?: LabelOf,
): string => {
  const { width, clients } = layOut(operations, labelOf);
  const margin = Math.max(0, ...clients.map(({ client }) => client.length));
  return clients
    .flatMap(({ client, rows }) =>
      rows.map((row, i) =>
        `${(i === 0 ? client : "").padEnd(margin)} ${draw(row, width)}`.trimEnd(),
      ),
    )
    .join("\n");
};

const draw = (row: readonly Bar[], width: number): string => {
  let line = "";
  let at = 0;
  for (const bar of row) {
    const length = (isOpen(bar) ? width - 1 : bar.end) - bar.start + 1;
    const rest = "─".repeat(Math.max(0, length - leastOf(bar)));
    const close = isOpen(bar) ? "─ …" : "─┤";
    line += `${" ".repeat(bar.start - at)}├─ ${bar.label} ${rest}${close}`;
    at = bar.start + length;
  }
  return line;
};
