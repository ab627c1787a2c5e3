import { forEachLine, inputError, type Source } from "../source.ts";
import { type Edn, plainEdn, readEdn } from "./edn.ts";
import { type HistoryEvent, isEventType, type Reader, UNSAID } from "./event.ts";

const START = "INFO jepsen.util - ";
const EVENT = /\bjepsen\.util\s+-\s+(?=\d+\s+:)/;
const FUNCTIONS: readonly string[] = ["read", "write", "cas"];

/**
 * Reads Jepsen's log of a compare-and-set register: `INFO jepsen.util - 3 :invoke :cas [1 2]`.
 * Other lines of the log are skipped and counted.
 */
export const etcdLog: Reader = (source, take) => {
  let skipped = 0;
  forEachLine(source, (text, offset) => {
    const start = EVENT.exec(text);
    if (start !== null) {
      const from = offset + start.index + start[0].length;
      const words = readEdn(source, from, offset + text.length);
      take(eventOf(source, words, from));
      return;
    }
    requireWhole(source, offset, text);
    if (text.trim() !== "") skipped++;
  });
  return skipped;
};

const eventOf = (source: Source, words: readonly Edn[], offset: number): HistoryEvent => {
  const [process, type, f, value] = words;
  const typeName = keyword(source, type, offset, ":invoke, :ok, :fail or :info");
  if (!isEventType(typeName)) {
    throw inputError(source, type?.offset ?? offset, ":invoke, :ok, :fail or :info");
  }
  const name = keyword(source, f, offset, ":read, :write or :cas");
  if (!FUNCTIONS.includes(name)) {
    throw inputError(source, f?.offset ?? offset, ":read, :write or :cas");
  }
  if (process === undefined || value === undefined) {
    throw inputError(source, endOfLine(source, offset), "a value");
  }
  const base = { ...UNSAID, process: String(plainEdn(process)), f: name, offset };
  if (typeName === "info") return { ...base, type: "info", value: null };
  if (typeName === "fail") return failed(source, base, value);
  if (words.length > 4) throw inputError(source, words[4]!.offset, "the end of the line");
  requireValue(source, name, typeName, value);
  return { ...base, type: typeName, value: plainEdn(value) };
};

/**
 * A failed compare-and-set was answered: the register did not hold the expected value. If the
 * failure is a time-out, a read says nothing and a write may have happened.
 */
const failed = (
  source: Source,
  base: Omit<HistoryEvent, "type" | "value">,
  value: Edn,
): HistoryEvent => {
  if (value.kind === "keyword") {
    return { ...base, type: base.f === "read" ? "fail" : "info", value: null };
  }
  requireValue(source, base.f, "fail", value);
  if (base.f !== "cas") return { ...base, type: "fail", value: null };
  return { ...base, type: "ok", value: plainEdn(value), answer: false };
};

const requireValue = (source: Source, f: string, type: string, value: Edn): void => {
  const isNumber = value.kind === "atom" && typeof value.value !== "boolean";
  if (f === "cas") {
    const isPair = value.kind === "sequence" && value.items.length === 2;
    if (!isPair) throw inputError(source, value.offset, "[from to]");
    for (const item of value.items) requireValue(source, "write", type, item);
  } else if (!isNumber) throw inputError(source, value.offset, "a number or nil");
};

const keyword = (
  source: Source,
  form: Edn | undefined,
  offset: number,
  expected: string,
): string => {
  if (form?.kind === "keyword") return form.value;
  throw inputError(source, form?.offset ?? endOfLine(source, offset), expected);
};

/** A last line without a line end that begins like an event was cut off. */
const requireWhole = (source: Source, offset: number, text: string): void => {
  const isEnded = !source.isLast || offset + text.length < source.text.length;
  if (isEnded || text.trim() === "") return;
  const words = text.replace(/\s+/g, " ");
  const isCut = START.startsWith(words) || new RegExp(`^${START}\\d* ?$`).test(words);
  if (isCut) throw inputError(source, source.text.length, "the rest of an event");
};

const endOfLine = (source: Source, offset: number): number => {
  const end = source.text.indexOf("\n", offset);
  return end < 0 ? source.text.length : end;
};
