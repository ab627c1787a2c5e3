/**
 * Plain values, numbered by small integers. Equal values get one id, however their keys are ordered. A
 * value that is not plain data is refused, with the path to the part that is not. Values are frozen, so
 * that a handler that changes its input throws on the spot.
 */
import { InputError } from "../../model/input-error.ts";

/** Numbers values, from 0 in the order in which it meets them. */
export type Interner<T> = {
  readonly values: T[];
  /**
   * The id of `value`. Throws InputError, its message beginning with `where`, if that is not plain data.
   */
  id(value: T, where: string): number;
};

/** No value yet. */
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
 * @param where begins the message of the error
 * @throws {InputError} where a part is not plain data
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

/** Deeper than any state of use; a value that holds itself has no end. */
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

/** Freezes deeply. Sets and maps cannot be frozen, so their changing methods are made to throw. */
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
