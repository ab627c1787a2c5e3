import { isMatching, type P } from "ts-pattern";

/** What a pattern asks for, as far as its own fields say. */
const expectedText = (shape: unknown): string =>
  typeof shape === "object" && shape !== null && !Array.isArray(shape)
    ? `an object with the fields ${Object.keys(shape).join(", ")}, of their types`
    : "another value";

/**
 * A value that came from outside, with the shape that a pattern describes.
 *
 * @throws TypeError when it has another one
 */
export const shaped = <const S extends P.Pattern<unknown>>(
  shape: S,
  value: unknown,
): P.infer<S> => {
  if (isMatching(shape, value)) return value as P.infer<S>;
  throw new TypeError(
    `expected ${expectedText(shape)}, found ${JSON.stringify(value)?.slice(0, 200)}`,
  );
};
