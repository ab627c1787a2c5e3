import { operationText } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";

const ROW = 30;
const LEFT = 90;
const UNIT = 90;

/** A history as a picture in SVG, operations as intervals, a row per client; the witness is marked. */
export function historyPicture(
  operations: readonly Operation[],
  witness: readonly Operation[],
): string {
  const clients = [...new Set(operations.map(({ client }) => client))];
  const times = [
    ...new Set(operations.flatMap(({ invoked, returned }) => [invoked, returned])),
  ].sort((a, b) => a - b);
  const x = (time: number): number => LEFT + times.indexOf(time) * UNIT;
  const marked = new Set(witness.map(keyOf));
  const bars = operations.map((operation) => {
    const y = clients.indexOf(operation.client) * ROW + 5;
    const from = x(operation.invoked);
    const width = Math.max(UNIT - 6, x(operation.returned) - from - 6);
    const isOpen = operation.result === undefined;
    const color = marked.has(keyOf(operation)) ? "#c0392b" : "#7f8c8d";
    const dashes = isOpen ? ' stroke-dasharray="4 3"' : "";
    return (
      `<rect x="${from}" y="${y}" width="${width}" height="20" rx="3" fill="none" stroke="${color}"${dashes}/>` +
      `<text x="${from + 6}" y="${y + 14}" fill="${color}">${escaped(operationText(operation))}</text>`
    );
  });
  const names = clients.map(
    (client, i) =>
      `<text x="0" y="${i * ROW + 19}" fill="currentColor">${escaped(client)}</text>`,
  );
  const width = LEFT + times.length * UNIT;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${clients.length * ROW + 4}" font-family="monospace" font-size="12">${[...names, ...bars].join("")}</svg>`;
}

/** A witness is made of operations of its history, maybe as copies. */
const keyOf = ({ client, invoked }: Operation): string => `${client} ${invoked}`;

/** Text for HTML, in elements and in attributes. */
export const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
