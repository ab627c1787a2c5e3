import type { Json } from "../history/trace.ts";
import { valueKey } from "../history/value-key.ts";

/**
 * Plain values of a spec as JSON, without loss: a set is `{"set":[…]}`, its members in a fixed
 * order; a map is `{"map":[[key,value],…]}`. Equal values give equal texts.
 */
export const plainJson = (value: unknown): Json => {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) return value as Json;
  if (Array.isArray(value)) return value.map(plainJson);
  if (value instanceof Set) return { set: sorted([...value]).map(plainJson) };
  if (value instanceof Map)
    return { map: sorted([...value]).map((entry) => entry.map(plainJson)) };
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, plainJson(field)]));
};

const sorted = <T>(values: readonly T[]): readonly T[] =>
  [...values].sort((a, b) => (valueKey(a) < valueKey(b) ? -1 : 1));
