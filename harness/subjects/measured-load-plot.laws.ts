/** A plot of counts against a number of clients, or of something else, as an SVG with logarithmic axes. */

const WIDTH = 640;
const HEIGHT = 400;
const LEFT = 60;
const BOTTOM = 350;
const COLOURS = ["#c0392b", "#d68910", "#2471a3", "#1e8449"];

/** A series: its name, and how many calls there were for each number of clients. */
type Series = { readonly name: string; readonly calls: readonly number[] };

const scaled = (value: number, most: number, from: number, to: number): string =>
  (from + ((to - from) * Math.log(value)) / Math.log(most)).toFixed(1);

/**
 * Draws one line for each series.
 *
 * @param clients the numbers of clients, the largest last
 * @param across what is counted from left to right
 */
export const plotOf = (
  clients: readonly number[],
  all: readonly Series[],
  across = "clients",
): string => {
  const most =
    10 ** Math.ceil(Math.log10(Math.max(...all.flatMap(({ calls }) => calls))));
  const x = (count: number) => scaled(count, clients.at(-1)!, LEFT, WIDTH - 30);
  const y = (count: number) => scaled(count, most, BOTTOM, 20);
  const text = (at: string, up: string, words: string, more = "") =>
    `  <text x="${at}" y="${up}" font-size="12" font-family="sans-serif"${more}>${words}</text>`;
  const decades = Array.from({ length: Math.log10(most) + 1 }, (_, power) => 10 ** power);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    `  <rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...decades.flatMap((calls) => [
      `  <path d="M${LEFT} ${y(calls)}H${WIDTH - 30}" stroke="#ddd"/>`,
      text(`${LEFT - 6}`, y(calls), `${calls}`, ' text-anchor="end"'),
    ]),
    ...clients.map((count) =>
      text(x(count), `${BOTTOM + 18}`, `${count}`, ' text-anchor="middle"'),
    ),
    text(`${WIDTH / 2}`, `${BOTTOM + 38}`, across, ' text-anchor="middle"'),
    ...all.flatMap(({ name, calls }, nth) => [
      `  <polyline fill="none" stroke="${COLOURS[nth]}" stroke-width="2" points="${calls.map((count, at) => `${x(clients[at]!)},${y(count)}`).join(" ")}"/>`,
      text(`${LEFT + 12}`, `${34 + 16 * nth}`, name, ` fill="${COLOURS[nth]}"`),
    ]),
    "</svg>",
    "",
  ].join("\n");
};
