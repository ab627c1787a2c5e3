import { inputError, type Source } from "../source.ts";

/** The names of the formats that can be read. */
export const FORMATS = [
  "lockstep",
  "jepsen-edn",
  "jepsen-json",
  "jepsen-text",
  "porcupine-kv",
  "porcupine-etcd",
  "csv",
] as const;

/** The name of a format. */
export type HistoryFormat = (typeof FORMATS)[number];

/** Is this the name of a format? */
export const isHistoryFormat = (format: string): format is HistoryFormat =>
  FORMATS.some((known) => known === format);

// Blanks and EDN's comments: what may stand before the first event.
const LEAD = /^(?:[\s,\ufeff]+|;[^\n]*)*/;

/**
 * Guesses the format of a text by its first event.
 *
 * @throws InputError if it looks like none
 */
export const guessFormat = (source: Source): HistoryFormat => {
  const { text } = source;
  const start = LEAD.exec(text)?.[0].length ?? 0;
  const head = text.slice(start, start + 200);
  if (/^(?:\d+|:[\w-]+|nil)\t:(?:invoke|ok|fail|info)\t/.test(head)) return "jepsen-text";
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

/** JSON objects one after the other are `lockstep`, unless they have a sign of Jepsen. */
const isJepsens = (text: string): boolean =>
  /"process"\s*:\s*":?nemesis"|"(?:type|f)"\s*:\s*":/.test(text);

/** Is this a line of column names, one of them for the process? */
const isHeader = (text: string): boolean => {
  const [line = ""] = text.split("\n");
  return /(?:^|[,;\t])\s*"?(?:process|client|session|thread)"?\s*(?:[,;\t]|$)/i.test(
    line.replace(/\r$/, ""),
  );
};
