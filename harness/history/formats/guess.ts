import { inputError, type Source } from "../source.ts";

export const FORMATS = [
  "lockstep",
  "jepsen-edn",
  "jepsen-json",
  "porcupine-kv",
  "porcupine-etcd",
  "csv",
] as const;

export type HistoryFormat = (typeof FORMATS)[number];

export const isHistoryFormat = (format: string): format is HistoryFormat =>
  FORMATS.some((known) => known === format);

// Blanks and EDN's comments: what may stand before the first event.
const LEAD = /^(?:[\s,\ufeff]+|;[^\n]*)*/;

/** What a text looks like, judged by its first event. */
export const guessFormat = (source: Source): HistoryFormat => {
  const { text } = source;
  const start = LEAD.exec(text)?.[0].length ?? 0;
  const head = text.slice(start, start + 200);
  if (/^\{\s*"/.test(head)) return isJepsens(text) ? "jepsen-json" : "lockstep";
  if (/^\[\s*(?:\{\s*"|\]\s*$)/.test(head)) return "jepsen-json";
  if (/\bjepsen\.util\s+-\s/.test(text)) return "porcupine-etcd";
  if (/[[({#]/.test(text.charAt(start))) {
    // Stores of strings, each operation with its key.
    const isStore = /:f\s+:(?:get|put|append)\b/.test(text) && /:key\s+"/.test(text);
    return isStore ? "porcupine-kv" : "jepsen-edn";
  }
  if (isHeader(head)) return "csv";
  const formats =
    "lines of JSON, EDN maps, lines of a Jepsen log, or a table with named columns";
  throw inputError(source, start, `a history (${formats})`);
};

/** Objects one after the other are Lockstep's, unless only Jepsen would say such things. */
const isJepsens = (text: string): boolean =>
  /"process"\s*:\s*":?nemesis"|"(?:type|f)"\s*:\s*":/.test(text);

/** A line of names of columns, one of them of who did something. */
const isHeader = (text: string): boolean => {
  const [line = ""] = text.split("\n");
  return /(?:^|[,;\t])\s*"?(?:process|client|session|thread)"?\s*(?:[,;\t]|$)/i.test(
    line.replace(/\r$/, ""),
  );
};
