/**
 * An operation of a client: a request, its interval, its result if it has one. `invoked` and `returned` are positions
 * on one clock. Intervals are closed: operations that share a position count as concurrent, because a clock that cannot
 * order two events must not be taken as evidence that one preceded the other. It could make a correct history look
 * wrong. An operation without a `result` may or may not have happened, at any time after its invocation; its `returned`
 * is Infinity. A history leaves out operations that surely did not happen.
 */
export type Operation<Q = unknown, R = unknown> = {
  readonly client: string;
  readonly request: Q;
  readonly result?: R;
  readonly invoked: number;
  readonly returned: number;
};
