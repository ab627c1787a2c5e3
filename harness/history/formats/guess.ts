import { inputError, type Source } from "../source.ts";

export const FORMATS = [
  "lockstep",
  "jepsen-edn",
  "porcupine-kv",
  "porcupine-etcd",
] as const;

export type HistoryFormat = (typeof FORMATS)[number];

export function isHistoryFormat(format: string): format is HistoryFormat {
  return FORMATS.some((known) => known === format);
}

// Blanks and EDN's comments: what may stand before the first event.
const LEAD = /^(?:[\s,\ufeff]+|;[^\n]*)*/;

/** What a text looks like, judged by its first event. */
export function guessFormat(source: Source): HistoryFormat {
  const { text } = source;
  const start = LEAD.exec(text)?.[0].length ?? 0;
  if (/^\{\s*"/.test(text.slice(start, start + 200))) return "lockstep";
  if (/\bjepsen\.util\s+-\s/.test(text)) return "porcupine-etcd";
  if (/[[({#]/.test(text.charAt(start))) {
    return /:f\s+:(?:get|put|append)\b/.test(text) ? "porcupine-kv" : "jepsen-edn";
  }
  const formats = "lines of JSON, EDN maps or lines of a Jepsen log";
  throw inputError(source, start, `a history (${formats})`);
}
