/** The first field in which two plain values differ, in words: `held.value is 1, not 2`; `name` is theirs. */
export const difference = (expected: unknown, found: unknown, name = ""): string => {
  const at = firstDifference(expected, found, name);
  if (at === null) return "the same";
  const text = (value: unknown): string =>
    value === undefined ? "nothing" : JSON.stringify(value);
  return `${at.path === "" ? "" : `${at.path} is `}${text(at.expected)}, not ${text(at.found)}`;
};

type Difference = {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
};

/** A set in an order that does not depend on how it came to be. */
const ordered = (value: unknown): unknown =>
  value instanceof Set ? [...value].sort() : value;

const firstDifference = (
  one: unknown,
  other: unknown,
  path: string,
): Difference | null => {
  const [expected, found] = [ordered(one), ordered(other)];
  if (Object.is(expected, found)) return null;
  const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
  if (!isRecord(expected) || !isRecord(found)) return { path, expected, found };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const inner = firstDifference(
      expected[key],
      found[key],
      path === "" ? key : `${path}.${key}`,
    );
    if (inner !== null) return inner;
  }
  return null;
};
