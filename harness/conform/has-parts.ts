/** Does a plain value have these parts, at any depth? Whatever the parts do not name may be anything. */
export const hasParts = (value: unknown, parts: unknown): boolean =>
  isRecord(parts)
    ? isRecord(value) &&
      Object.entries(parts).every(([key, part]) => hasParts(value[key], part))
    : Object.is(value, parts);

/** Of a plain value, what the parts name and it has. */
export const partsOf = (value: unknown, parts: unknown): unknown => {
  if (!isRecord(parts) || !isRecord(value)) return value;
  const both = Object.keys(parts).filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(both.map((key) => [key, partsOf(value[key], parts[key])]));
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
