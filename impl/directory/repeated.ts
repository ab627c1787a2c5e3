import type { Clock } from "../ports.ts";

/** Something that is sent now, and again after each pause, until it is stopped. */
export class Repeated {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #cancel = (): void => {};

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Sends this from now on, in place of what was sent before. */
  begin(send: () => void): void {
    this.stop();
    send();
    this.#cancel = this.#clock.after(this.#everyMs, () => this.begin(send));
  }

  /** Sends nothing more. */
  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }
}
