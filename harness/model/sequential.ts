/**
 * A sequential object: what a store promises to look like when one operation is done at a time.
 * `apply` is pure and takes a state and a request to the next state and the answer.
 * Judges compare the answer with the one recorded, by value unless `accepts` says otherwise.
 */
export type Sequential<S, Q, R> = {
  readonly name: string;
  readonly initial: S;
  apply(state: S, request: Q): readonly [state: S, result: R];
  /** Does the answer `expected` by the object explain the one `recorded`? Default: equal values. */
  accepts?(expected: R, recorded: R, request: Q): boolean;
  /** Requests with different keys touch independent parts, each of which starts as `initial`. */
  key?(request: Q): string | number;
};

/** One whose types nobody knows any more. */
// biome-ignore lint/suspicious/noExplicitAny: a judge takes any object.
export type AnySequential = Sequential<any, any, any>;
