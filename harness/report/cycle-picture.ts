import type { CycleLink } from "../consistency/judgement.ts";
import { escaped } from "./html.ts";

const RADIUS = 90;
const NODE = 20;
const MARGIN = 110;
const FACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const MARK = "#d55e00";

/**
 * A cycle of transactions as an SVG picture: a ring with an arrow for each step, from the one that
 * precedes to the one that follows, with the reason beside it.
 */
export const cyclePicture = (
  links: readonly CycleLink[],
  names: readonly string[],
): string => {
  const size = 2 * (RADIUS + MARGIN);
  const angleOf = (i: number): number => (2 * Math.PI * i) / links.length - Math.PI / 2;
  const at = (angle: number, radius: number): readonly [number, number] => [
    round(size / 2 + radius * Math.cos(angle)),
    round(size / 2 + radius * Math.sin(angle)),
  ];
  const gap = (NODE + 4) / RADIUS;
  const arrows = links.map(({ label }, i) => {
    const [begin, end] = [angleOf(i) + gap, angleOf(i + 1) - gap];
    const [[x1, y1], [x2, y2]] = [at(begin, RADIUS), at(end, RADIUS)];
    const [x, y] = at((begin + end) / 2, RADIUS + 14);
    const anchor = Math.abs(x - size / 2) < 8 ? "middle" : x < size / 2 ? "end" : "start";
    const large = end - begin > Math.PI ? 1 : 0;
    return (
      `<path d="M${x1} ${y1}A${RADIUS} ${RADIUS} 0 ${large} 1 ${x2} ${y2}" fill="none" stroke="${MARK}" stroke-width="2" marker-end="url(#head)"/>` +
      `<text x="${x}" y="${y + 4}" text-anchor="${anchor}">${escaped(label)}</text>`
    );
  });
  const nodes = links.map(({ from }, i) => {
    const [x, y] = at(angleOf(i), RADIUS);
    return (
      `<circle cx="${x}" cy="${y}" r="${NODE}" fill="${MARK}" fill-opacity="0.14" stroke="${MARK}" stroke-width="2"/>` +
      `<text x="${x}" y="${y + 4}" text-anchor="middle">${escaped(names[from]!)}</text>`
    );
  });
  const summary = links
    .map(({ from, to, label }) => `${names[from]} precedes ${names[to]} (${label})`)
    .join(", ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" ` +
      `font-family="${FACE}" font-size="12" fill="currentColor" aria-label="${escaped(summary)}">`,
    `<title>${escaped(summary)}</title>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${MARK}"/></marker></defs>`,
    ...arrows,
    ...nodes,
    "</svg>",
  ].join("\n");
};

const round = (pixels: number): number => Math.round(pixels * 10) / 10;
