/**
 * Writes a plain value as text. `plainValue` reads from it an equal value whose keys and members have the same order,
 * since a handler may see the order. The text is JSON with a mark for each set, each map, and each record that looks
 * like a marked value.
 */
export const plainText = (value: unknown): string => JSON.stringify(marked(value));

/**
 * Reads a value from the text that `plainText` wrote.
 *
 * @throws {SyntaxError} where the text is no JSON
 */
export const plainValue = (text: string): unknown => unmarked(JSON.parse(text));

type Fields = Readonly<Record<string, unknown>>;

const SET = "$set";
const MAP = "$map";
const RECORD = "$record";
/** The mark of a record without a prototype, as `Object.create(null)` makes one. */
const BARE = "$bare";

const marked = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(marked);
  if (value instanceof Set) return { [SET]: [...value].map(marked) };
  if (value instanceof Map) return { [MAP]: entriesOf(value) };
  if (Object.getPrototypeOf(value) === null)
    return { [BARE]: entriesOf(Object.entries(value)) };
  // A key that begins with `$` would be taken for a mark. An assignment to the key `__proto__` sets the prototype.
  const isOdd = Object.keys(value).some((key) => /^\$|^__proto__$/.test(key));
  return isOdd ? { [RECORD]: entriesOf(Object.entries(value)) } : fieldsOf(value, marked);
};

const entriesOf = (entries: Iterable<readonly [unknown, unknown]>): unknown[] =>
  [...entries].map(([key, held]) => [marked(key), marked(held)]);

const unmarked = (json: unknown): unknown => {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(unmarked);
  const [[mark, held] = []] = Object.entries(json);
  switch (mark) {
    case SET:
      return new Set((held as unknown[]).map(unmarked));
    case MAP:
      return new Map(pairsOf(held));
    case BARE:
      return filled(Object.create(null), held);
    case RECORD:
      return filled({}, held);
    default:
      return fieldsOf(json, unmarked);
  }
};

const pairsOf = (held: unknown): [unknown, unknown][] =>
  (held as [unknown, unknown][]).map(([key, value]) => [unmarked(key), unmarked(value)]);

const filled = (record: object, held: unknown): object => {
  for (const [key, value] of pairsOf(held))
    Object.defineProperty(record, key as string, { ...FIELD, value });
  return record;
};

const FIELD = { enumerable: true, configurable: true, writable: true };

const fieldsOf = (fields: object, of: (value: unknown) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, of(value)]));
