/**
 * Plain values, numbered by small integers. Equal values get one id, however their keys are ordered. A
 * value that is not plain data is refused, with the path to the part that is not. Values are frozen, so
 * that a handler that changes its input throws on the spot.
 */
import { InputError } from "../../model/input-error.ts";

/** Gives each distinct value a number: 0, 1, 2 and so on, in the order in which it first gets the values. */
export type Interner<T> = {
  readonly values: T[];
  /** The id of `value`. Throws InputError, with a message that begins with `where`, if `value` is not plain data. */
  id(value: T, where: string): number;
};

/** An empty interner. */
export const interner = <T>(): Interner<T> => {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    id: (value, where) => {
      const key = encode(value, where);
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, values.length);
      values.push(frozen(value));
      return values.length - 1;
    },
  };
};

/**
 * A text that two plain values share exactly when they are equal.
 *
 * @param where where the value stands; the message of the error begins with it
 * @throws {InputError} where a part of `value` is not plain data
 */
export const encode = (value: unknown, where: string): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "t" : "f";
    case "number":
      if (Number.isSafeInteger(value)) return `${value}`;
      throw notPlain(where, `the number ${value}`, "use safe integers");
    case "object":
      return value === null ? "n" : encodeObject(value, where);
    case "undefined":
      throw notPlain(where, "undefined", "leave the key out, or use null");
    default:
      throw notPlain(
        where,
        `a ${typeof value}`,
        "keep functions out of states and messages",
      );
  }
};

/** The most characters of a path to a part of a value: beyond this the value is nested without end, or holds itself. */
const DEEPEST = 2000;

const encodeObject = (value: object, where: string): string => {
  if (where.length > DEEPEST)
    throw new InputError(
      `${where.slice(0, 60)}… is nested without end, or holds itself: a state is a finite tree of plain data`,
    );
  if (Array.isArray(value)) {
    let text = "[";
    for (let i = 0; i < value.length; i++)
      text += `${encode(value[i], `${where}[${i}]`)},`;
    return `${text}]`;
  }
  if (value instanceof Set) {
    const members = [...value].map((member) => encode(member, `${where}{}`));
    return `S${members.sort().join(",")};`;
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, held]) => {
      const text = encode(key, `${where}{}`);
      return `${text}:${encode(held, `${where}{${text}}`)}`;
    });
    return `M${entries.sort().join(",")};`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const name = prototype?.constructor?.name ?? "an unknown class";
    throw notPlain(where, `an instance of ${name}`, "use a plain object");
  }
  let text = "{";
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort())
    text += `${JSON.stringify(key)}:${encode(record[key], `${where}.${key}`)},`;
  return `${text}}`;
};

const notPlain = (where: string, found: string, advice: string): InputError =>
  new InputError(`${where} is ${found}, which is not plain data: ${advice}`);

/**
 * Freezes a value and all its parts. Sets and maps cannot be frozen, so the methods that would change them are made to
 * throw.
 */
const frozen = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Set) for (const member of value) frozen(member);
  if (value instanceof Map) for (const [key, held] of value) frozen([key, held]);
  if (value instanceof Set || value instanceof Map)
    for (const name of ["add", "set", "delete", "clear"])
      Object.defineProperty(value, name, { value: refuse, enumerable: false });
  for (const key of Object.keys(value)) frozen((value as Record<string, unknown>)[key]);
  return Object.freeze(value);
};

const refuse = (): never => {
  throw new TypeError("a set or map inside a state or message is read-only");
};
