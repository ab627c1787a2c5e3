import type { Body, Json, Message } from "../../ports.ts";
import { refusal } from "../clients.ts";
import type { StorePorts } from "../ports.ts";
import type { PendingRequest, Wire } from "../wire.ts";
import {
  type Answering,
  CONFLICT,
  type Micro,
  type TransactionRequest,
  type Write,
} from "./messages.ts";

/** How a protocol uses its coordinators. */
export type Manner = {
  /** Does the server hear of a write before the end? */
  readonly asksToWrite: boolean;
  /** Does the server hear of the end of a transaction that wrote nothing? */
  readonly endsReads: boolean;
};

type CoordinatorOptions = Manner & {
  readonly server: string;
  readonly retryMs: number;
};

/** A message that the server has not answered yet. `nth`: the place of a micro-operation; undefined at the end. */
type Waiting = {
  readonly op: string;
  readonly nth: number | undefined;
  readonly answered: (answer: Answering) => void;
};

/**
 * Runs the transactions of the clients of one node, one after another. It repeats what it asks the server until that
 * answers, and never gives up: a transaction whose end was asked for may have committed.
 */
export class Coordinator {
  readonly #ports: StorePorts;
  readonly #wire: Wire;
  readonly #options: CoordinatorOptions;
  #last: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | undefined;

  constructor(ports: StorePorts, wire: Wire, options: CoordinatorOptions) {
    this.#ports = ports;
    this.#wire = wire;
    this.#options = options;
  }

  /** Runs a transaction once those before it have ended. */
  run(message: Message, request: TransactionRequest): void {
    this.#last = this.#last.then(async () => {
      const pending = this.#wire.request(message, request as Body);
      this.#wire.respond(pending, await this.#reply(pending, request.txn));
    });
  }

  /** Takes an answer of the server. */
  receive(answer: Answering): void {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.op !== answer.op) return;
    const isOther =
      answer.type === "stepped"
        ? answer.nth !== waiting.nth
        : answer.type === "committed" && waiting.nth !== undefined;
    if (!isOther) waiting.answered(answer);
  }

  async #reply(
    { id: op, turn }: PendingRequest<Body>,
    asked: readonly Micro[],
  ): Promise<Body> {
    const done: Micro[] = [];
    let at: number | null = null;
    for (const [nth, micro] of asked.entries()) {
      const [f, key, value] = micro;
      const own = ownAnswer(micro, done, this.#options.asksToWrite);
      if (own !== undefined) {
        done.push(own);
        continue;
      }
      const answer = await this.#ask({ type: "step", op, turn, nth, at, f, key }, nth);
      if (answer.type !== "stepped") return ABORTED;
      at = answer.at;
      done.push([f, key, f === "r" ? answer.value : value]);
    }
    const writes = writesOf(done);
    if (writes.length > 0 || this.#options.endsReads) {
      const answer = await this.#ask({ type: "end", op, turn, at, writes }, undefined);
      if (answer.type !== "committed") return ABORTED;
    }
    return { type: "txn_ok", txn: done };
  }

  /** Sends this to the server until it answers. */
  #ask(
    body: Body & { readonly op: string },
    nth: number | undefined,
  ): Promise<Answering> {
    const { server, retryMs } = this.#options;
    return new Promise((resolve) => {
      let stopRetry = (): void => {};
      const ask = (): void => {
        this.#wire.send(server, body);
        stopRetry = this.#ports.clock.after(retryMs, ask);
      };
      const answered = (answer: Answering): void => {
        this.#waiting = undefined;
        stopRetry();
        resolve(answer);
      };
      this.#waiting = { op: body.op, nth, answered };
      ask();
    });
  }
}

const ABORTED = refusal(CONFLICT, "aborted: another transaction was in the way");

/** The last value of each key that is written. */
const writesOf = (done: readonly Micro[]): readonly Write[] => {
  const values = new Map<string, Write>();
  for (const [f, key, value] of done)
    if (f === "w") values.set(JSON.stringify(key), [key, value]);
  return [...values.values()];
};

/** The micro-operation as the transaction itself can answer it; undefined if it has to ask. */
const ownAnswer = (
  micro: Micro,
  done: readonly Micro[],
  asksToWrite: boolean,
): Micro | undefined => {
  const [f, key] = micro;
  const before = done.filter(([, other]) => other === key);
  const written = before.findLast(([other]) => other === "w");
  if (f === "w") return !asksToWrite || written !== undefined ? micro : undefined;
  const known: Json | undefined = (written ?? before.at(-1))?.[2];
  return known === undefined ? undefined : ["r", key, known];
};
