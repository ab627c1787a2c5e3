/**
 * An operation of a client: a request, its interval, its result if it has one.
 * `invoked` and `returned` are positions on one clock; equal positions count as concurrent.
 * An operation without a `result` may or may not have happened, at any time after its invocation;
 * its `returned` is Infinity. One that surely did not happen is not in a history at all.
 */
export type Operation<Q = unknown, R = unknown> = {
  readonly client: string;
  readonly request: Q;
  readonly result?: R;
  readonly invoked: number;
  readonly returned: number;
};
