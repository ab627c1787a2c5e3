import type { Node } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";

/** The speed of a machine, which a restart of its node does not change: the time per call, and whether it stands still. */
export type Pace = { costMs: number; isPaused: boolean };

/** One life of a node, from a start to its end. Calls that it has planned do nothing after the end. */
export class Life {
  node: Node | undefined;
  /** Resolves when the life ends. */
  readonly died: Promise<undefined>;
  /** The moment of its start, in virtual milliseconds. */
  readonly bornMs: number;
  readonly #agenda: Agenda;
  readonly #pace: Pace;
  /** Calls that wait until the node has time for them, in order. */
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

  /** Runs a call into the node (a message, a timer, a flush), when the machine has time for it; not after the end. */
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

  /** Runs a call of the node to the world; not after the end. A node that calls is not paused. */
  act(run: () => void): void {
    if (this.#isAlive) run();
  }

  /** Runs the waiting calls one after another, each after the time that the machine takes for it. */
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

  /** The node is dead from now on. */
  end(): void {
    this.#isAlive = false;
    this.#waiting = [];
    this.#die();
  }
}
