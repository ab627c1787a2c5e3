/** Numbers, booleans and enumerations: RFC 4506, sections 4.1 to 4.8. */
import type { Codec } from "./codec.ts";
import type { XdrWriter } from "./writer.ts";

const expectInteger = (
  out: XdrWriter,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    out.refuse(`expected an integer from ${least} to ${most}, found ${value}`);
};

/** An integer of 32 bits (`int`). */
export const int: Codec<number> = {
  least: 4,
  write: (out, value) => {
    expectInteger(out, value, { least: -(2 ** 31), most: 2 ** 31 - 1 });
    out.uint32(value);
  },
  read: (from) => from.int32(),
};

/** An integer of 32 bits without a sign (`unsigned int`). */
export const unsigned: Codec<number> = {
  least: 4,
  write: (out, value) => {
    expectInteger(out, value, { least: 0, most: 2 ** 32 - 1 });
    out.uint32(value);
  },
  read: (from) => from.uint32(),
};

/** An integer of 64 bits (`hyper`). */
export const hyper: Codec<bigint> = {
  least: 8,
  write: (out, value) => {
    if (BigInt.asIntN(64, value) !== value)
      out.refuse(`expected an integer of 64 bits, found ${value}`);
    out.uint64(BigInt.asUintN(64, value));
  },
  read: (from) => from.int64(),
};

/** An integer of 64 bits without a sign (`unsigned hyper`). */
export const unsignedHyper: Codec<bigint> = {
  least: 8,
  write: (out, value) => {
    if (BigInt.asUintN(64, value) !== value)
      out.refuse(`expected an integer of 64 bits without a sign, found ${value}`);
    out.uint64(value);
  },
  read: (from) => from.uint64(),
};

/** A floating-point number of 32 bits; a number that has no such form is rounded to the nearest. */
export const float: Codec<number> = {
  least: 4,
  write: (out, value) => out.float(value),
  read: (from) => from.float(),
};

/** A floating-point number of 64 bits. */
export const double: Codec<number> = {
  least: 8,
  write: (out, value) => out.double(value),
  read: (from) => from.double(),
};

/** True or false: 1 or 0, and no other number. */
export const bool: Codec<boolean> = {
  least: 4,
  write: (out, value) => out.uint32(value ? 1 : 0),
  read: (from) => {
    const { offset } = from;
    const found = from.uint32();
    if (found > 1) from.refuse(`expected 0 or 1, found ${found}`, offset);
    return found === 1;
  },
};

/** One of several named numbers; a value is its name. */
export const enumeration = <const N extends Readonly<Record<string, number>>>(
  names: N,
): Codec<keyof N & string> => {
  const byNumber = new Map(Object.entries(names).map(([name, number]) => [number, name]));
  return {
    least: 4,
    write: (out, name) => {
      if (!Object.hasOwn(names, name))
        out.refuse(`expected one of ${Object.keys(names).join(", ")}, found ${name}`);
      out.uint32(names[name]!);
    },
    read: (from) => {
      const { offset } = from;
      const found = from.int32();
      const name = byNumber.get(found);
      if (name === undefined)
        from.refuse(
          `expected one of ${[...byNumber.keys()].join(", ")}, found ${found}`,
          offset,
        );
      return name as keyof N & string;
    },
  };
};

/** No value at all (`void`). */
export const nothing: Codec<undefined> = {
  least: 0,
  write: () => undefined,
  read: () => undefined,
};
