import type { Verdict } from "../../model/verdict.ts";

const GLYPHS: Readonly<Record<Verdict, string>> = {
  holds: "✓",
  violated: "✗",
  unfinished: "…",
  unsupported: "–",
};

/** A verdict by shape, word and colour, each of which is enough. */
export const verdictMark = (verdict: Verdict): string =>
  `<span class="verdict ${verdict}"><span class="glyph" aria-hidden="true">` +
  `${GLYPHS[verdict]}</span> <span class="word">${verdict}</span></span>`;
