import type { Clock } from "../ports.ts";

/** The message that a poll sends, the nodes that get it, and what happens at its end. */
type PollOptions<A> = {
  /** How many nodes have to answer. */
  readonly quorum: number;
  readonly nodes: readonly string[];
  readonly retryMs: number;
  /** When it times out, by the node's clock. */
  readonly deadline: number;
  /** Sends the question; `round` counts the repetitions from 0. */
  ask(node: string, round: number): void;
  /** Called when a quorum has answered. */
  answered(answers: readonly A[]): void;
  /** Called if the deadline passes before a quorum has answered. */
  timedOut(): void;
};

/**
 * Asks every node, and asks silent nodes again until a quorum has answered. A node counts once, however often
 * it answers; all its answers are handed on.
 */
export class Poll<A> {
  /** The answers by node. A node that was asked twice may give two different answers. */
  readonly #answers = new Map<string, readonly A[]>();
  readonly #options: PollOptions<A>;
  readonly #clock: Clock;
  #round = 0;
  #open = true;
  #stopRetry = (): void => {};
  readonly #stopDeadline: () => void;

  constructor(clock: Clock, options: PollOptions<A>) {
    this.#clock = clock;
    this.#options = options;
    this.#stopDeadline = clock.after(Math.max(0, options.deadline - clock.now()), () =>
      this.#close(() => options.timedOut()),
    );
    this.#askAll();
    this.#settle();
  }

  /** Counts an answer; an answer of a node that was not asked is ignored. */
  add(from: string, answer: A): void {
    if (!this.#options.nodes.includes(from)) return;
    this.#answers.set(from, [...(this.#answers.get(from) ?? []), answer]);
    this.#settle();
  }

  #askAll(): void {
    const { nodes, ask, retryMs } = this.#options;
    for (const node of nodes) if (!this.#answers.has(node)) ask(node, this.#round);
    this.#round += 1;
    this.#stopRetry = this.#clock.after(retryMs, () => this.#askAll());
  }

  #settle(): void {
    if (this.#answers.size >= this.#options.quorum)
      this.#close(() => this.#options.answered([...this.#answers.values()].flat()));
  }

  #close(callBack: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stopRetry();
    this.#stopDeadline();
    callBack();
  }
}
