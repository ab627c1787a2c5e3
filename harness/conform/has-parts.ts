/** Does a plain value have these parts, at any depth? Whatever the parts do not name may be anything. */
export const hasParts = (value: unknown, parts: unknown): boolean =>
  isRecord(parts)
    ? isRecord(value) &&
      Object.entries(parts).every(([key, part]) => hasParts(value[key], part))
    : Object.is(value, parts);

/**
 * The fields of a plain value that `parts` names, at any depth. A list counts as one field. Where a part is null, a field that
 * the value does not have counts as null.
 */
export const partsOf = (value: unknown, parts: unknown): unknown => {
  if (!isRecord(parts) || !isRecord(value) || Array.isArray(parts)) return value;
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, part]) => {
      if (Object.hasOwn(value, key)) return [[key, partsOf(value[key], part)]];
      return part === null ? [[key, null]] : [];
    }),
  );
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
