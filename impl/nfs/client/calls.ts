/** The calls of a mount: they wait as the mount is hard or soft, and are counted. */
import { type Clock, pause } from "../../ports.ts";
import type { Stub } from "../../rpc/program.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { errorOfCall, type NfsErrorName } from "./errors.ts";
import type { WaitOptions } from "./options.ts";

type Procedures = (typeof nfsProgram)["procedures"];

/** The name of a procedure of NFS. */
export type ProcedureName = keyof Procedures & string;

type Arguments<P extends ProcedureName> = ValueOf<Procedures[P]["args"]>;
type Success<P extends ProcedureName> = Extract<
  ValueOf<Procedures[P]["results"]>,
  { readonly type: "NFS3_OK" }
>["value"];

/** When a call was sent for the first time: by the clock, and in the order of all that this client sends and learns. */
export type Sent = { readonly at: number; readonly order: number };

/** The answer to a call: its results, or those of a failure (`value`: attributes, if there are any). */
export type Answered<P extends ProcedureName> = { readonly sent: Sent } & (
  | { readonly status: "NFS3_OK"; readonly value: Success<P> }
  | { readonly status: NfsErrorName; readonly value: Failure<P> }
);

type Failure<P extends ProcedureName> = Exclude<
  ValueOf<Procedures[P]["results"]>,
  { readonly type: "NFS3_OK" }
>["value"];

/** The parts by which a mount makes its calls. */
type CallsOptions = {
  readonly stub: Stub<Procedures>;
  readonly clock: Clock;
  readonly wait: WaitOptions;
};

/** The calls of one mount. */
export class NfsCalls {
  readonly clock: Clock;
  readonly counts: Partial<Record<ProcedureName, number>> = {};
  readonly #stub: Stub<Procedures>;
  readonly #wait: WaitOptions;
  #order = 0;

  constructor({ stub, clock, wait }: CallsOptions) {
    this.clock = clock;
    this.#stub = stub;
    this.#wait = wait;
  }

  /** The next number in the order of what this client sends and learns. */
  next(): number {
    this.#order += 1;
    return this.#order;
  }

  /** Calls the server, again and again while it asks for that. @throws VfsError EIO, ETIMEDOUT, EACCES, EINVAL */
  async call<P extends ProcedureName>(
    procedure: P,
    args: Arguments<P>,
  ): Promise<Answered<P>> {
    for (;;) {
      const sent = { at: this.clock.now(), order: this.next() };
      this.counts[procedure] = (this.counts[procedure] ?? 0) + 1;
      const { type, value } = await this.#answer(procedure, args);
      if (type !== "NFS3ERR_JUKEBOX") return { status: type, value, sent } as Answered<P>;
      await pause(this.clock, this.#wait.laterMs);
    }
  }

  async #answer(
    procedure: ProcedureName,
    args: unknown,
  ): Promise<{ readonly type: string; readonly value: unknown }> {
    const called = this.#stub[procedure] as (args: unknown) => Promise<never>;
    try {
      return await called(args);
    } catch (error) {
      throw errorOfCall(error, procedure.toUpperCase(), this.#wait.mount);
    }
  }
}
