/**
 * Stand-ins for states, which note what a function reads of them, so that its answers can be remembered
 * by that. A stand-in looks like the plain data that it stands for. Sets and maps are read as a whole.
 */
import { InputError } from "../../model/input-error.ts";
import { type Aspect, type Field, hasFields, isRecord, type Spot } from "./fields.ts";

/** How the function sees parts of a state that have fields: as stand-ins again, or as they are. */
type PartsShown = "by fields" | "as they are";

/** One call of a function, and what it has read so far. */
type RecordedReads = {
  readonly what: string;
  readonly reads: Set<Field>;
  readonly parts: PartsShown;
  /**
   * Processes of which a field was read that already shows whether the state is a record, a list or a plain
   * value.
   */
  readonly decided: Set<number>;
  /**
   * A state that was shown as a record, and of which nothing was read yet: that it is one may be all that
   * matters.
   */
  unread: Spot | null;
  /** Whether something was read as a whole, with its parts. */
  hasWholes: boolean;
  isOver: boolean;
  /** One stand-in for each spot, so that `===` between two reads of the same part is true. */
  readonly standIns: Map<Spot, object>;
};

/** What a stand-in stands for. */
type Origin = {
  readonly reading: RecordedReads;
  readonly spot: Spot;
  readonly value: object;
};

/** Makes stand-ins for one call of a function, and notes what it reads. */
export type ReadRecorder = {
  /** The fields that were read, in that order; without those that follow from fields before them. */
  readonly reads: ReadonlySet<Field>;
  /** A state, whose fields are noted as they are read. */
  readonly state: (spot: Spot, value: unknown) => unknown;
  /** The same as plain data, noted as read as a whole. */
  readonly whole: (spot: Spot, value: unknown) => unknown;
  /** The value, with every stand-in in it replaced by the plain data that it stands for. */
  readonly plain: (value: unknown) => unknown;
  /** Notes that another field was read now. */
  readonly also: (field: Field) => void;
  /** Whether parts of states were shown that have fields themselves. */
  readonly hasShownParts: () => boolean;
  /** Refuses what is read from now on. */
  readonly end: () => void;
};

/**
 * Nothing read yet.
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

/** Notes that a state which was shown is a record, where no field that was read says so. */
const addUnread = (reading: RecordedReads): void => {
  const { unread } = reading;
  reading.unread = null;
  if (unread === null) return;
  reading.reads.add(unread.fields.shape);
  reading.decided.add(unread.p);
};

/** A stand-in for a state that is a record. A field of it that is read next implies that it is one. */
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
 * A proxy of a frozen object may show nothing but the very values in it, and states are frozen. So the
 * proxy is made on an empty record or list.
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

/** The value under a name, noted as read: whether it is there, and what it is. */
const look = ({ reading, spot, value }: Origin, name: string | symbol): unknown => {
  const isOwn = Object.hasOwn(value, name);
  const held: unknown = Reflect.get(value, name);
  if (typeof name === "symbol" || isOfEveryList(value, name)) return held;
  const found = shown(reading, spot.inner(name), isOwn ? held : undefined);
  return isOwn ? found : held;
};

/** Whether all lists have it, whatever they hold: a method, but not the length. */
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
    // The length of the shell is a fixed property, so the length shown must be described as one that can
    // be set.
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
 * `within`: the values around this one, so that a value that holds itself is left for `encode` to refuse.
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

/** The value with its parts changed; the same where none of them is. */
const rebuilt = (value: object, change: (part: unknown) => unknown): object => {
  if (Array.isArray(value)) return same(value, value, change, (parts) => parts);
  if (value instanceof Set)
    return same(value, [...value], change, (parts) => new Set(parts));
  if (value instanceof Map)
    return same(value, [...value].flat(), change, (parts) => new Map(inPairs(parts)));
  const names = Object.keys(value);
  return same(value, Object.values(value), change, (parts) =>
    // The spread keeps symbols too: one may mark what the value is.
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
