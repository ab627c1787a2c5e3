import { inputError, type Source } from "../source.ts";
import { type Edn, type EdnMap, plainEdn, readEdn } from "./edn.ts";
import { type Events, type HistoryEvent, isEventType } from "./event.ts";

/**
 * Operations as EDN maps, one after the other or within one vector or list.
 * What other processes than clients did, such as the nemesis, is skipped and counted.
 */
export function jepsenEdn(source: Source): Events {
  const maps = entriesOf(source).map((form) => mapOf(source, form));
  const clients = maps.filter((map) => isClient(source, map));
  const events = clients.map((map) => eventOf(source, map));
  return { events, skipped: maps.length - clients.length };
}

/** The same for a store of strings, where every operation has a key and a read a string. */
export function porcupineKv(source: Source): Events {
  const { events, skipped } = jepsenEdn(source);
  for (const event of events) {
    const { f, type, value, key, offset } = event;
    if (f !== "get" && f !== "put" && f !== "append") {
      throw inputError(source, offset, ":f :get, :put or :append");
    }
    if (key === undefined) throw inputError(source, offset, "a :key");
    const isSaid = f === "get" ? type === "ok" : type === "invoke";
    if (isSaid && typeof value !== "string") {
      throw inputError(source, offset, `a string as the :value of :${f}`);
    }
  }
  return { events, skipped };
}

function entriesOf(source: Source): readonly Edn[] {
  const forms = readEdn(source);
  const [first, second] = forms;
  if (first?.kind !== "sequence") return forms;
  if (second !== undefined)
    throw inputError(source, second.offset, "the end of the file");
  return first.items;
}

function mapOf(source: Source, form: Edn): EdnMap {
  if (form.kind === "map") return form;
  throw inputError(
    source,
    form.offset,
    "a map such as {:process 0, :type :invoke, :f :read}",
  );
}

function isClient(source: Source, map: EdnMap): boolean {
  const process = fieldOf(source, map, "process");
  return process.kind === "atom" && typeof process.value === "number";
}

function eventOf(source: Source, map: EdnMap): HistoryEvent {
  const type = keywordOf(source, map, "type");
  if (!isEventType(type)) {
    const { offset } = fieldOf(source, map, "type");
    throw inputError(source, offset, ":invoke, :ok, :fail or :info");
  }
  const process = String(plainEdn(fieldOf(source, map, "process")));
  const f = keywordOf(source, map, "f");
  const value = map.entries.get("value");
  const base = { process, type, f, offset: map.offset, ...keyOf(source, map) };
  // What a failure carries as its value is for people: an error, or the request again.
  if (value === undefined || type === "fail" || type === "info")
    return { ...base, value: null };
  if (value.kind === "symbol") throw inputError(source, value.offset, "a value");
  return { ...base, value: plainEdn(value) };
}

function keyOf(source: Source, map: EdnMap): { readonly key?: string | number } {
  const form = map.entries.get("key");
  if (form === undefined) return {};
  const key = plainEdn(form);
  if (typeof key === "string" || typeof key === "number") return { key };
  if (key === null) return {};
  throw inputError(source, form.offset, "a key that is a string or a number");
}

function keywordOf(source: Source, map: EdnMap, name: string): string {
  const form = fieldOf(source, map, name);
  if (form.kind === "keyword") return form.value;
  throw inputError(source, form.offset, `a keyword as the :${name}`);
}

function fieldOf(source: Source, map: EdnMap, name: string): Edn {
  const form = map.entries.get(name);
  if (form === undefined) throw inputError(source, map.offset, `a map with a :${name}`);
  return form;
}
