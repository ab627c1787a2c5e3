import { isMatching, type P } from "ts-pattern";

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
  throw new TypeError(`not as expected: ${JSON.stringify(value)?.slice(0, 200)}`);
};
