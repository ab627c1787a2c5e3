import type { Verdict } from "../../model/verdict.ts";

const GLYPHS: Readonly<Record<Verdict, string>> = {
  holds: "✓",
  violated: "✗",
  unfinished: "…",
  unsupported: "–",
};

/** A verdict told by shape, word and colour, so that each of them is enough. */
export const verdictMark = (verdict: Verdict): string =>
  `<span class="verdict ${verdict}"><span class="glyph" aria-hidden="true">` +
  `${GLYPHS[verdict]}</span> <span class="word">${verdict}</span></span>`;
