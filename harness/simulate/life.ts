import type { Node } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";

/** How fast a machine is; it stays so over a restart of its node. */
export type Pace = { costMs: number; isPaused: boolean };

/** From one start of a node to its end. What it left planned does nothing afterwards. */
export class Life {
  node: Node | undefined;
  /** Resolves when the life ends. */
  readonly died: Promise<undefined>;
  /** The moment of its start, in virtual milliseconds. */
  readonly bornMs: number;
  readonly #agenda: Agenda;
  readonly #pace: Pace;
  /** What waits until the node has time for it, in order. */
  #waiting: (() => void)[] = [];
  #isBusy = false;
  #isAlive = true;
  #die: () => void = () => undefined;

  constructor(agenda: Agenda, pace: Pace) {
    this.#agenda = agenda;
    this.#pace = pace;
    this.bornMs = agenda.now;
    this.died = new Promise((resolve) => {
      this.#die = () => resolve(undefined);
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Something comes to the node: a message, a timer, an answer of its disk. It does it, unless it is dead. */
  perform(run: () => void): void {
    if (!this.#isAlive) return;
    const { isPaused, costMs } = this.#pace;
    if (!isPaused && costMs === 0 && this.#waiting.length === 0) {
      run();
      return;
    }
    this.#waiting.push(run);
    this.goOn();
  }

  /** The node does something to the world: if it can do that, it is not paused. */
  act(run: () => void): void {
    if (this.#isAlive) run();
  }

  /** Takes up what has waited; each takes as long as the machine needs. */
  goOn(): void {
    if (this.#isBusy || this.#pace.isPaused) return;
    if (!this.#isAlive || this.#waiting.length === 0) return;
    this.#isBusy = true;
    this.#agenda.after(this.#pace.costMs, () => {
      this.#isBusy = false;
      if (!this.#isAlive || this.#pace.isPaused) return;
      this.#waiting.shift()?.();
      this.goOn();
    });
  }

  end(): void {
    this.#isAlive = false;
    this.#waiting = [];
    this.#die();
  }
}
