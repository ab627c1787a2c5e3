import type { Node } from "../../impl/ports.ts";

/** From one start of a node to its end. What it left planned does nothing afterwards. */
export class Life {
  node: Node | undefined;
  /** Resolves when the life ends. */
  readonly died: Promise<undefined>;
  /** The moment of its start, in virtual milliseconds. */
  readonly bornMs: number;
  #isAlive = true;
  #die: () => void = () => undefined;

  constructor(bornMs: number) {
    this.bornMs = bornMs;
    this.died = new Promise((resolve) => {
      this.#die = () => resolve(undefined);
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Has the node do this now, unless it is dead. */
  perform(run: () => void): void {
    if (this.#isAlive) run();
  }

  end(): void {
    this.#isAlive = false;
    this.#die();
  }
}
