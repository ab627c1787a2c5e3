/** Types made of other types: RFC 4506, sections 4.12 to 4.19. */
import { LENGTH_MAX, lengthIn } from "./bytes.ts";
import type { Codec, ValueOf } from "./codec.ts";
import { bool } from "./numbers.ts";
import type { XdrReader } from "./reader.ts";

// biome-ignore lint/suspicious/noExplicitAny: a part may be of any type; what is made of parts is inferred.
type AnyCodec = Codec<any>;

/** `count` values of one type (`x[n]`). */
export const fixedArray = <T>(item: Codec<T>, count: number): Codec<readonly T[]> => ({
  least: count * item.least,
  write: (out, values) => {
    if (values.length !== count)
      out.refuse(`expected ${count} values, found ${values.length}`);
    for (const value of values) item.write(out, value);
  },
  read: (from) => readItems(from, item, count),
});

/**
 * At most so many values of one type (`x<n>`).
 *
 * @throws RangeError when a value takes no bytes: a few bytes could then say that there are billions
 */
export const array = <T>(item: Codec<T>, most = LENGTH_MAX): Codec<readonly T[]> => {
  if (item.least === 0) throw new RangeError("an array of values that take no bytes");
  return {
    least: 4,
    write: (out, values) => {
      if (values.length > most)
        out.refuse(`expected at most ${most} values, found ${values.length}`);
      out.uint32(values.length);
      for (const value of values) item.write(out, value);
    },
    read: (from) => readItems(from, item, lengthIn(from, most)),
  };
};

const readItems = <T>(from: XdrReader, item: Codec<T>, count: number): readonly T[] => {
  if (count * item.least > from.left)
    from.refuse(
      `expected ${count} values of at least ${item.least} bytes, found ${from.left} bytes`,
    );
  const values: T[] = [];
  for (let nth = 0; nth < count; nth++) values.push(item.read(from));
  return values;
};

type Fields = Readonly<Record<string, AnyCodec>>;

/** Several named values, in this order (`struct`). */
export const struct = <const F extends Fields>(
  fields: F,
): Codec<{ readonly [K in keyof F]: ValueOf<F[K]> }> => {
  type Value = { readonly [K in keyof F]: ValueOf<F[K]> };
  const parts = Object.entries<AnyCodec>(fields);
  return {
    least: parts.reduce((sum, [, { least }]) => sum + least, 0),
    write: (out, value: Readonly<Record<string, unknown>>) => {
      for (const [name, codec] of parts) codec.write(out, value[name]);
    },
    read: (from) => {
      const value: Record<string, unknown> = {};
      for (const [name, codec] of parts) value[name] = codec.read(from);
      return value as Value;
    },
  };
};

type Arms<D extends string | boolean> = { readonly [K in `${D}`]?: AnyCodec };

/** The value of a union: by discriminant, that of its arm or of the default arm. */
type UnionValue<D, A, F> = D extends string | boolean
  ? `${D}` extends keyof A
    ? { readonly type: D; readonly value: ValueOf<A[`${D}`]> }
    : [F] extends [never]
      ? never
      : { readonly type: D; readonly value: F }
  : never;

/**
 * A value whose type depends on a name before it (`union switch`).
 *
 * @param on the names, an enumeration or `bool`
 * @param arms the type of the value, by name
 * @param others the type for all names that have none (`default`); without it they are refused
 */
export const union = <D extends string | boolean, const A extends Arms<D>, F = never>(
  on: Codec<D>,
  arms: A,
  others?: Codec<F>,
): Codec<UnionValue<D, A, F>> => {
  const armOf = (type: D): AnyCodec | undefined =>
    (Object.hasOwn(arms, `${type}`) ? (arms as Fields)[`${type}`] : undefined) ?? others;
  const codecs = [
    ...Object.values<AnyCodec>(arms as Fields),
    ...(others ? [others] : []),
  ];
  return {
    least: on.least + Math.min(...codecs.map(({ least }) => least)),
    write: (out, { type, value }: { readonly type: D; readonly value: unknown }) => {
      const arm = armOf(type) ?? out.refuse(`expected no ${type} here`);
      on.write(out, type);
      arm.write(out, value);
    },
    read: (from) => {
      const { offset } = from;
      const type = on.read(from);
      const arm = armOf(type) ?? from.refuse(`expected no ${type} here`, offset);
      return { type, value: arm.read(from) } as UnionValue<D, A, F>;
    },
  };
};

/** A value or none (`*x`). */
export const optional = <T>(item: Codec<T>): Codec<T | null> => ({
  least: 4,
  write: (out, value) => {
    bool.write(out, value !== null);
    if (value !== null) item.write(out, value);
  },
  read: (from) => (bool.read(from) ? item.read(from) : null),
});

/** A chain of values, each of which says whether another one follows: a `struct` that ends with `*next`. */
export const list = <T>(item: Codec<T>, most = LENGTH_MAX): Codec<readonly T[]> => ({
  least: 4,
  write: (out, values) => {
    if (values.length > most)
      out.refuse(`expected at most ${most} values, found ${values.length}`);
    for (const value of values) {
      bool.write(out, true);
      item.write(out, value);
    }
    bool.write(out, false);
  },
  read: (from) => {
    const values: T[] = [];
    while (bool.read(from)) {
      if (values.length === most) from.refuse(`expected at most ${most} values`);
      values.push(item.read(from));
    }
    return values;
  },
});

/** How many values of a recursive type may be within each other. */
const DEPTH_MAX = 64;

/**
 * A type that has itself as a part.
 *
 * @param codec gives the type; called at the first value
 * @param most how deep its values may be
 */
export const recursive = <T>(codec: () => Codec<T>, most = DEPTH_MAX): Codec<T> => {
  let known: Codec<T> | undefined;
  const itself = (): Codec<T> => (known ??= codec());
  return {
    least: 4, // Somewhere it says whether it goes on, or it would never end.
    write: (out, value) => itself().write(out, value),
    read: (from) => from.within(most, () => itself().read(from)),
  };
};
