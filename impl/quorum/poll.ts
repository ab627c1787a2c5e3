import type { Clock } from "../ports.ts";

export type Question<A> = {
  readonly quorum: number;
  readonly nodes: readonly string[];
  readonly retryMs: number;
  /** When to give up, by the node's clock. */
  readonly deadline: number;
  ask(node: string, round: number): void;
  answered(answers: readonly A[]): void;
  timedOut(): void;
};

/**
 * Asks every node until a quorum has answered. A node counts once, however often it
 * answers, and is not asked again; all that it has answered is handed on.
 */
export class Poll<A> {
  /** By node: one whose answer was asked for twice may have another by then. */
  readonly #answers = new Map<string, readonly A[]>();
  readonly #question: Question<A>;
  readonly #clock: Clock;
  #round = 0;
  #open = true;
  #stopRetry = (): void => {};
  readonly #stopDeadline: () => void;

  constructor(clock: Clock, question: Question<A>) {
    this.#clock = clock;
    this.#question = question;
    this.#stopDeadline = clock.after(Math.max(0, question.deadline - clock.now()), () =>
      this.#close(() => question.timedOut()),
    );
    this.#askAll();
    this.#settle();
  }

  hear(from: string, answer: A): void {
    if (!this.#question.nodes.includes(from)) return;
    this.#answers.set(from, [...(this.#answers.get(from) ?? []), answer]);
    this.#settle();
  }

  #askAll(): void {
    const { nodes, ask, retryMs } = this.#question;
    for (const node of nodes) if (!this.#answers.has(node)) ask(node, this.#round);
    this.#round += 1;
    this.#stopRetry = this.#clock.after(retryMs, () => this.#askAll());
  }

  #settle(): void {
    if (this.#answers.size >= this.#question.quorum)
      this.#close(() => this.#question.answered([...this.#answers.values()].flat()));
  }

  #close(tell: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stopRetry();
    this.#stopDeadline();
    tell();
  }
}
