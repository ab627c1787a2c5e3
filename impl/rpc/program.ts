/** A program, described once: its procedures with the types of their arguments and results. */
import type { Codec, ValueOf } from "../xdr/codec.ts";
import type { Credentials } from "./auth.ts";

/** One procedure. */
export type Procedure<A, R> = {
  readonly number: number;
  readonly args: Codec<A>;
  readonly results: Codec<R>;
  /** Does executing it twice have the effect and the results of once? Then its replies need no cache. */
  readonly isIdempotent: boolean;
  /**
   * Does it know by itself which calls were executed? Then replies are not cached; a copy joins the call while that is
   * being executed.
   */
  readonly knowsCopies: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: a program has procedures of all types; stubs infer them.
type Procedures = Readonly<Record<string, Procedure<any, any>>>;

/** A version of a program. */
export type Program<P extends Procedures = Procedures> = {
  readonly number: number;
  readonly version: number;
  readonly procedures: P;
};

/** What a procedure gets besides its arguments. */
export type CallContext = {
  readonly credentials: Credentials;
  /** The address of the client, and the transaction id that it gave the call. */
  readonly address: string;
  readonly xid: number;
};

type ArgsOf<T extends { readonly args: unknown }> = ValueOf<T["args"]>;
type ResultsOf<T extends { readonly results: unknown }> = ValueOf<T["results"]>;

/**
 * The function of the server for each procedure. If it throws, the caller gets SYSTEM_ERR; `Unanswered` gives no reply.
 */
export type Handlers<P extends Procedures> = {
  readonly [K in keyof P]: (
    args: ArgsOf<P[K]>,
    context: CallContext,
  ) => ResultsOf<P[K]> | Promise<ResultsOf<P[K]>>;
};

/** The procedures as functions that a client calls. */
export type Stub<P extends Procedures> = {
  readonly [K in keyof P]: (args: ArgsOf<P[K]>) => Promise<ResultsOf<P[K]>>;
};

/** A procedure by its number and types; it is not idempotent unless said. */
export const procedure = <A, R>(
  number: number,
  args: Codec<A>,
  results: Codec<R>,
  { isIdempotent = false, knowsCopies = false } = {},
): Procedure<A, R> => ({ number, args, results, isIdempotent, knowsCopies });

/**
 * A version of a program from its description. Every program has procedure 0, which does nothing.
 *
 * @throws RangeError when two procedures have one number, or one has number 0
 */
export const program = <const P extends Procedures>(
  described: Program<P>,
): Program<P> => {
  const numbers = Object.values(described.procedures).map(({ number }) => number);
  if (new Set([0, ...numbers]).size <= numbers.length)
    throw new RangeError(
      `program ${described.number}: its procedures have the numbers ${numbers.join(", ")}; expected each number once, and not 0`,
    );
  return described;
};
