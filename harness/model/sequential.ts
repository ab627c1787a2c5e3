/**
 * A sequential object: how a service behaves when it handles one operation at a time. `apply` is pure:
 * it maps a state and a request to the next state and the answer. Judges compare this answer with the
 * recorded one by value, unless `accepts` is given.
 */
export type Sequential<S, Q, R> = {
  readonly name: string;
  readonly initial: S;
  apply(state: S, request: Q): readonly [state: S, result: R];
  /**
   * Whether the answer `expected` by the object explains the answer `recorded`. Default: whether they are equal values.
   */
  accepts?(expected: R, recorded: R, request: Q): boolean;
  /** Requests with different keys use independent parts of the object; each part starts as `initial`. */
  key?(request: Q): string | number;
};

// biome-ignore lint/suspicious/noExplicitAny: a judge takes any object.
type Any = any;

/** A `Sequential` with its type parameters erased. */
export type AnySequential = Sequential<Any, Any, Any>;
