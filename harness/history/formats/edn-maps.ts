import { isMicros } from "../objects/transaction.ts";
import { inputError, type Source } from "../source.ts";
import { type Edn, type EdnMap, type EdnReader, nextEdn, plainEdn } from "./edn.ts";
import { forEachEntry } from "./edn-entries.ts";
import { quickEvent } from "./edn-quick.ts";
import { type HistoryEvent, isEventType, type Reader } from "./event.ts";
import { fillingIn, isOneOfTransaction, NO_PROCESS } from "./fill-in.ts";
import { TRANSACTION } from "./request.ts";
import { Tuple, untupled } from "./tuples.ts";

/**
 * Reads events as EDN maps, one after the other or in one vector or list. Events of processes that
 * are no clients, such as the nemesis, are skipped and counted.
 */
export const jepsenEdn: Reader = (source, take, pairs) =>
  readMaps(source, untupled(source, readMaps, take, pairs));

/** The same for a store of strings, where every operation has a key and a get answers a string. */
export const porcupineKv: Reader = (source, take) =>
  readMaps(source, (event) => {
    const { f, type, value, key, offset } = event;
    if (f !== "get" && f !== "put" && f !== "append") {
      throw inputError(source, offset, ":f :get, :put or :append");
    }
    if (key === undefined) throw inputError(source, offset, "a :key");
    const isSaid = f === "get" ? type === "ok" : type === "invoke";
    if (isSaid && typeof value !== "string") {
      throw inputError(source, offset, `a string as the :value of :${f}`);
    }
    return take(event);
  });

/** Reads until `take` returns false. Returns how many maps are of processes that are no clients. */
const readMaps = (
  source: Source,
  take: (event: HistoryEvent) => boolean | undefined,
): number => {
  let skipped = 0;
  const filled = fillingIn(source);
  forEachEntry(source, eventAt, (event) => {
    if (event !== undefined) return take(filled(event));
    skipped++;
    return true;
  });
  return skipped;
};

/** The next event; undefined if it is not of a client. */
const eventAt = (reader: EdnReader): HistoryEvent | undefined => {
  const quick = quickEvent(reader);
  if (quick !== undefined) return quick;
  const { source } = reader;
  const form = nextEdn(reader);
  if (form === undefined) throw inputError(source, reader.at, "a map");
  const map = mapOf(source, form);
  return isClient(map) ? eventOf(source, map) : undefined;
};

const mapOf = (source: Source, form: Edn): EdnMap => {
  if (form.kind === "map") return form;
  throw inputError(
    source,
    form.offset,
    "a map such as {:process 0, :type :invoke, :f :read}",
  );
};

const isClient = (map: EdnMap): boolean => {
  const process = processOf(map);
  return (
    process === undefined ||
    (process.kind === "atom" && typeof process.value === "number")
  );
};

/** The process; undefined if it is left out. */
const processOf = (map: EdnMap): Edn | undefined => {
  const process = map.entries.get("process");
  const isNil = process?.kind === "atom" && process.value === null;
  return isNil ? undefined : process;
};

const eventOf = (source: Source, map: EdnMap): HistoryEvent => {
  const type = keywordOf(source, map, "type");
  if (!isEventType(type)) {
    const { offset } = fieldOf(source, map, "type");
    throw inputError(source, offset, ":invoke, :ok, :fail or :info");
  }
  const result = map.entries.get("result");
  const process = processOf(map);
  return {
    process: process === undefined ? NO_PROCESS : String(plainEdn(process)),
    type,
    f: functionOf(source, map),
    // The value of a failure is a text for people, or repeats the request.
    value: type === "fail" || type === "info" ? null : argumentOf(source, map),
    key: keyOf(source, map),
    time: numberOf(source, map, "time"),
    index: numberOf(source, map, "index"),
    version: numberOf(source, map, "version"),
    answer: result === undefined ? undefined : plainEdn(result),
    offset: map.offset,
  };
};

/** A transaction may be without an `:f`, or a `:read` or `:write` of micro-operations. */
const functionOf = (source: Source, map: EdnMap): string => {
  const f = map.entries.get("f");
  const isOther = f?.kind === "keyword" && !isOneOfTransaction(f.value);
  return !isOther && isTransaction(map) ? TRANSACTION : keywordOf(source, map, "f");
};

/** Is the value a list of micro-operations? */
const isTransaction = ({ entries }: EdnMap): boolean => {
  const value = entries.get("value");
  return value !== undefined && isMicros(plainEdn(value));
};

const argumentOf = (source: Source, map: EdnMap): unknown => {
  const form = map.entries.get("value");
  if (form === undefined) return null;
  if (form.kind === "symbol") throw inputError(source, form.offset, "a value");
  if (form.tag?.includes("independent") !== true) return plainEdn(form);
  if (form.kind === "sequence" && form.items.length === 2)
    return new Tuple(plainEdn(form.items[0]!), plainEdn(form.items[1]!));
  if (form.kind === "map") {
    const [key, value] = [...form.entries.values()];
    if (form.entries.size === 2) return new Tuple(plainEdn(key!), plainEdn(value!));
  }
  throw inputError(source, form.offset, "a tuple of a key and a value");
};

const numberOf = (source: Source, map: EdnMap, name: string): number | undefined => {
  const form = map.entries.get(name);
  if (form === undefined) return undefined;
  if (form.kind === "atom" && form.value === null) return undefined;
  if (form.kind === "atom" && typeof form.value === "number") return form.value;
  // Long integers are strings elsewhere; here only their order matters.
  if (form.kind === "atom" && typeof form.value === "string") {
    const number = Number(form.value);
    if (Number.isFinite(number)) return number;
  }
  // A version that is no number is about something else.
  if (name === "version") return undefined;
  throw inputError(source, form.offset, `a number as the :${name}`);
};

const keyOf = (source: Source, map: EdnMap): string | number | undefined => {
  const form = map.entries.get("key");
  if (form === undefined) return undefined;
  const key = plainEdn(form);
  if (typeof key === "string" || typeof key === "number") return key;
  if (key === null) return undefined;
  throw inputError(source, form.offset, "a key that is a string or a number");
};

const keywordOf = (source: Source, map: EdnMap, name: string): string => {
  const form = fieldOf(source, map, name);
  if (form.kind === "keyword") return form.value;
  throw inputError(source, form.offset, `a keyword as the :${name}`);
};

const fieldOf = (source: Source, map: EdnMap, name: string): Edn => {
  const form = map.entries.get(name);
  if (form === undefined) throw inputError(source, map.offset, `a map with a :${name}`);
  return form;
};
