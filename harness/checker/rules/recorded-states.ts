/**
 * Stand-ins for states, which note what a function reads of them, so that its answers can be remembered by what it
 * read. A stand-in looks like the plain data that it stands for. Sets and maps are read as a whole.
 */
import { InputError } from "../../model/input-error.ts";
import { type Aspect, type Field, hasFields, isRecord, type Spot } from "./fields.ts";

/** How the function sees parts of a state that have fields: as stand-ins too, or as plain data. */
type PartsShown = "by fields" | "as they are";

/** What one call of a function has read so far. */
type RecordedReads = {
  readonly what: string;
  readonly reads: Set<Field>;
  readonly parts: PartsShown;
  /**
   * The processes of which a field was read whose value tells whether the state is a record, a list or a plain value.
   */
  readonly decided: Set<number>;
  /**
   * The spot of a state that was shown to the function as a record, and of which the function has read no field yet.
   * That the state is a record may be all that matters.
   */
  unread: Spot | null;
  /** Whether some spot was read as a whole, with its parts. */
  hasWholes: boolean;
  isOver: boolean;
  /** One stand-in for each spot, so that `===` between two reads of the same part is true. */
  readonly standIns: Map<Spot, object>;
};

/** What a stand-in stands for: the value at a spot, in one call. */
type Origin = {
  readonly reading: RecordedReads;
  readonly spot: Spot;
  readonly value: object;
};

/** Makes stand-ins for one call of a function, and notes what it reads. */
export type ReadRecorder = {
  /**
   * The fields that were read, in the order of the reads. Fields whose values follow from those before them are left
   * out.
   */
  readonly reads: ReadonlySet<Field>;
  /** A stand-in for a state, which notes the fields that are read of it. */
  readonly state: (spot: Spot, value: unknown) => unknown;
  /** The state as plain data; it is noted that the whole of it was read. */
  readonly whole: (spot: Spot, value: unknown) => unknown;
  /** The value with every stand-in in it replaced by the plain data for which it stands; these are noted as read. */
  readonly plain: (value: unknown) => unknown;
  /** Notes that a field was read that does not belong to a stand-in. */
  readonly also: (field: Field) => void;
  /** Whether the function saw a stand-in for a part of a state. */
  readonly hasShownParts: () => boolean;
  /** Ends the call: a stand-in that is read from now on throws. */
  readonly end: () => void;
};

/**
 * A recorder for one call, which has read nothing yet.
 *
 * @param what the name of the function that reads, for messages
 */
export const recordedStates = (
  what: string,
  parts: PartsShown = "by fields",
): ReadRecorder => {
  const reading: RecordedReads = {
    what,
    parts,
    reads: new Set(),
    decided: new Set(),
    unread: null,
    hasWholes: false,
    isOver: false,
    standIns: new Map(),
  };
  return {
    reads: reading.reads,
    state: (spot, value) =>
      isRecord(value) ? record(reading, spot, value) : shown(reading, spot, value),
    whole: (spot, value) => {
      note(reading, spot, "whole");
      return value;
    },
    plain: (value) => plain(value, []),
    also: (field) => add(reading, field),
    hasShownParts: () => [...reading.standIns.keys()].some(({ outer }) => outer !== null),
    end: () => {
      addUnread(reading);
      reading.isOver = true;
    },
  };
};

const origins = new WeakMap<object, Origin>();

const note = (reading: RecordedReads, spot: Spot, aspect: Aspect): void => {
  const field = spot.fields[aspect];
  if (reading.reads.has(field) || (reading.hasWholes && isInWhole(reading, spot))) return;
  if (reading.isOver)
    throw new InputError(
      `${reading.what} reads a state after it has returned: read all that you need before you return`,
    );
  add(reading, field);
  if (aspect === "whole") reading.hasWholes = true;
};

const add = (reading: RecordedReads, field: Field): void => {
  if (field.p !== reading.unread?.p || !field.tellsState) addUnread(reading);
  reading.unread = null;
  reading.reads.add(field);
  if (field.tellsState) reading.decided.add(field.p);
};

/** Notes that a state shown to the function is a record, unless a field that was read tells this. */
const addUnread = (reading: RecordedReads): void => {
  const { unread } = reading;
  reading.unread = null;
  if (unread === null) return;
  reading.reads.add(unread.fields.shape);
  reading.decided.add(unread.p);
};

/**
 * A stand-in for a state that is a record. If the function reads a field of it next, that field tells that it is a
 * record.
 */
const record = (reading: RecordedReads, spot: Spot, value: object): object => {
  if (!reading.decided.has(spot.p) && reading.unread !== spot) {
    addUnread(reading);
    reading.unread = spot;
  }
  return standIn(reading, spot, value);
};

const isInWhole = ({ reads }: RecordedReads, spot: Spot): boolean => {
  for (let each: Spot | null = spot; each !== null; each = each.outer)
    if (reads.has(each.fields.whole)) return true;
  return false;
};

const shown = (reading: RecordedReads, spot: Spot, value: unknown): unknown => {
  if (reading.parts === "as they are" && spot.outer !== null) {
    note(reading, spot, "whole");
    return value;
  }
  note(reading, spot, "shape");
  return hasFields(value) ? standIn(reading, spot, value) : value;
};

/**
 * A stand-in: a proxy. A proxy of a frozen object may show only the values in that object, and states are frozen; so
 * the target of the proxy is an empty record or list.
 */
const standIn = (reading: RecordedReads, spot: Spot, value: object): object => {
  const found = reading.standIns.get(spot);
  if (found !== undefined) return found;
  const shell = Array.isArray(value) ? [] : {};
  const made = new Proxy(shell, traps);
  const origin = { reading, spot, value };
  origins.set(shell, origin);
  origins.set(made, origin);
  reading.standIns.set(spot, made);
  return made;
};

/** The value under a name. Notes it as read: whether it is there, and its shape. */
const look = ({ reading, spot, value }: Origin, name: string | symbol): unknown => {
  const isOwn = Object.hasOwn(value, name);
  const held: unknown = Reflect.get(value, name);
  if (typeof name === "symbol" || isOfEveryList(value, name)) return held;
  const found = shown(reading, spot.inner(name), isOwn ? held : undefined);
  return isOwn ? found : held;
};

/** Whether every list has this name, whatever the list holds: a method, for example, but not `length`. */
const isOfEveryList = (value: object, name: string): boolean =>
  Array.isArray(value) && name in Array.prototype && name !== "length";

const readOnly = (): never => {
  throw new TypeError("a state is read-only");
};

const traps: ProxyHandler<object> = {
  get: (shell, name) => look(origins.get(shell)!, name),
  has: (shell, name) => {
    const origin = origins.get(shell)!;
    look(origin, name);
    return Reflect.has(origin.value, name);
  },
  getOwnPropertyDescriptor: (shell, name) => {
    const origin = origins.get(shell)!;
    const value = look(origin, name);
    const described = Reflect.getOwnPropertyDescriptor(origin.value, name);
    if (described === undefined) return undefined;
    // `length` is a non-configurable property of the shell, so a proxy must describe the length shown as writable.
    const isFixed = Object.hasOwn(shell, name);
    return { ...described, value, writable: isFixed, configurable: !isFixed };
  },
  ownKeys: (shell) => {
    const { reading, spot, value } = origins.get(shell)!;
    note(reading, spot, "names");
    return Reflect.ownKeys(value);
  },
  getPrototypeOf: (shell) => Reflect.getPrototypeOf(origins.get(shell)!.value),
  set: readOnly,
  defineProperty: readOnly,
  deleteProperty: readOnly,
  preventExtensions: readOnly,
  setPrototypeOf: readOnly,
};

/**
 * The value with every stand-in in it replaced by plain data. `within` has the values around this one, so that a value
 * that contains itself comes to an end; `encode` refuses it later.
 */
const plain = (value: unknown, within: readonly object[]): unknown => {
  if (typeof value !== "object" || value === null || within.includes(value)) return value;
  const origin = origins.get(value);
  if (origin !== undefined) {
    note(origin.reading, origin.spot, "whole");
    return origin.value;
  }
  const inside = [...within, value];
  return rebuilt(value, (part) => plain(part, inside));
};

/** The value with `change` applied to its parts; the same object if no part changes. */
const rebuilt = (value: object, change: (part: unknown) => unknown): object => {
  if (Array.isArray(value)) return same(value, value, change, (parts) => parts);
  if (value instanceof Set)
    return same(value, [...value], change, (parts) => new Set(parts));
  if (value instanceof Map)
    return same(value, [...value].flat(), change, (parts) => new Map(inPairs(parts)));
  const names = Object.keys(value);
  return same(value, Object.values(value), change, (parts) =>
    // The spread keeps symbols, since a symbol may mark what the value is.
    Object.assign(
      { ...value },
      Object.fromEntries(names.map((name, i) => [name, parts[i]])),
    ),
  );
};

const same = (
  value: object,
  parts: readonly unknown[],
  change: (part: unknown) => unknown,
  make: (parts: readonly unknown[]) => object,
): object => {
  const changed = parts.map(change);
  return parts.every((part, i) => part === changed[i]) ? value : make(changed);
};

const inPairs = (flat: readonly unknown[]): readonly [unknown, unknown][] =>
  flat.flatMap((key, i) => (i % 2 === 0 ? [[key, flat[i + 1]]] : []));
