import { isMicros } from "../objects/transaction.ts";
import { forEachLine, inputError, type Source } from "../source.ts";
import { type Edn, plainEdn, readEdn } from "./edn.ts";
import { type HistoryEvent, isEventType, type Reader, UNSAID } from "./event.ts";
import { fillingIn, isOneOfTransaction, NO_PROCESS } from "./fill-in.ts";
import { TRANSACTION } from "./request.ts";
import { untupled } from "./tuples.ts";

/**
 * Reads `history.txt` of Jepsen's store: on each line process, type, function and value, separated by
 * tabs, and an error as text after them. Lines of processes that are no clients are skipped and counted.
 */
export const jepsenText: Reader = (source, take, pairs) =>
  readLines(source, untupled(source, readLines, take, pairs));

const readLines = (
  source: Source,
  take: (event: HistoryEvent) => boolean | undefined,
): number => {
  let skipped = 0;
  let isDone = false;
  const filled = fillingIn(source);
  forEachLine(source, (text, offset) => {
    if (isDone || text.trim() === "") return;
    const event = eventOf(source, text, offset);
    if (event === undefined) skipped++;
    else if (take(filled(event)) === false) isDone = true;
  });
  return skipped;
};

/** The event of a line; undefined if it is not of a client. */
const eventOf = (
  source: Source,
  text: string,
  offset: number,
): HistoryEvent | undefined => {
  const [process, type, f, value] = fieldsOf(text);
  const name = type?.text.replace(/^:/, "");
  if (!isEventType(name))
    throw inputError(
      source,
      offset + (type?.at ?? text.length),
      ":invoke, :ok, :fail or :info",
    );
  if (!/^(?:\d+|nil)$/.test(process!.text)) return undefined;
  if (f === undefined)
    throw inputError(source, offset + text.length, "the name of an operation");
  if (!/^:[^\s:]+$/.test(f.text))
    throw inputError(source, offset + f.at, "the name of an operation");
  if (value === undefined) throw inputError(source, offset + text.length, "a value");
  const from = offset + value.at;
  // The value of a failure is a text for people.
  const isSaid = name === "invoke" || name === "ok";
  const [form, more] = isSaid ? readEdn(source, from, from + value.text.length) : [];
  if (isSaid && (form === undefined || form.kind === "symbol"))
    throw inputError(source, from, "a value");
  if (more !== undefined)
    throw inputError(source, more.offset, "a tab or the end of the line");
  const plain = form === undefined ? null : plainEdn(form as Edn);
  const named = f.text.slice(1);
  return {
    ...UNSAID,
    process: process!.text === "nil" ? NO_PROCESS : process!.text,
    type: name,
    f: isOneOfTransaction(named) && isMicros(plain) ? TRANSACTION : named,
    value: plain,
    offset,
  };
};

type Field = { readonly text: string; readonly at: number };

const fieldsOf = (line: string): readonly Field[] => {
  const fields: Field[] = [];
  let at = 0;
  for (const text of line.split("\t")) {
    fields.push({ text, at });
    at += text.length + 1;
  }
  return fields;
};
