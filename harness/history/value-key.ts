/**
 * A text that equal values share. Values are compared by content, not by identity. The keys of
 * records, and the members of maps and sets, count in any order.
 */
export const valueKey = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueKey).join()}]`;
  if (value instanceof Set) return `set(${[...value].map(valueKey).sort().join()})`;
  if (value instanceof Map) return `map(${[...value].map(valueKey).sort().join()})`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${valueKey(part)}`).join()}}`;
};

/** Are two values equal by content? */
export const isSameValue = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b) || a === b) return true;
  // Most answers are primitive: two that are not identical differ.
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return false;
  return valueKey(a) === valueKey(b);
};
