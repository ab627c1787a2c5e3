import type { Clock } from "../ports.ts";
import type { EventualSettings } from "./options.ts";

export type Question<A> = {
  /** All members, in the order in which they are asked. */
  readonly list: readonly string[];
  /** How many of them are asked at once: the homes. */
  readonly homes: number;
  readonly quorum: number;
  /** Does another node take the place of one that does not answer? */
  readonly sloppy: boolean;
  /** When to give up, by the node's clock. */
  readonly deadline: number;
  /** `home` is whom the node stands in for, null where it is a home itself. */
  ask(node: string, home: string | null): void;
  answered(answers: readonly A[]): void;
  timedOut(): void;
};

/**
 * Asks the homes, and for each node that does not answer in time the next in the list, until enough
 * have answered. A node counts once, whichever it is and however often it answers; one that was passed over
 * counts, too. All answers are handed on.
 */
export class Walk<A> {
  /** By node: one whose answer was asked for twice may have another by then. */
  readonly #answers = new Map<string, readonly A[]>();
  readonly #passed: string[] = [];
  readonly #question: Question<A>;
  readonly #settings: EventualSettings;
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #asked: number;
  #open = true;

  constructor(clock: Clock, settings: EventualSettings, question: Question<A>) {
    this.#clock = clock;
    this.#settings = settings;
    this.#question = question;
    this.#asked = question.homes;
    const left = Math.max(0, question.deadline - clock.now());
    this.#after(left, () => this.#close(() => question.timedOut()));
    for (const [place, node] of question.list.slice(0, question.homes).entries())
      this.#ask(node, place);
    this.#askAgainLater();
    this.#settle();
  }

  hear(from: string, answer: A): void {
    const asked = this.#question.list.slice(0, this.#asked);
    if (!asked.includes(from)) return;
    this.#answers.set(from, [...(this.#answers.get(from) ?? []), answer]);
    this.#settle();
  }

  #ask(node: string, place: number): void {
    this.#question.ask(node, this.#homeOf(node));
    if (this.#question.sloppy)
      this.#after(this.#settings.suspectAfter(place), () => this.#passOver(node));
  }

  #passOver(node: string): void {
    const { list } = this.#question;
    const place = this.#asked;
    if (this.#answers.has(node) || place === list.length) return;
    this.#passed.push(node);
    this.#asked += 1;
    this.#ask(list[place]!, place);
  }

  /** The node at the next place of the list took the place of the one passed over then. */
  #homeOf(node: string): string | null {
    const { list, homes } = this.#question;
    let place = list.indexOf(node);
    if (place < homes) return null;
    while (place >= homes) place = list.indexOf(this.#passed[place - homes]!);
    return list[place]!;
  }

  #askAgainLater(): void {
    this.#after(this.#settings.retryMs, () => {
      for (const node of this.#question.list.slice(0, this.#asked))
        if (!this.#answers.has(node)) this.#question.ask(node, this.#homeOf(node));
      this.#askAgainLater();
    });
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  #settle(): void {
    if (this.#answers.size >= this.#question.quorum)
      this.#close(() => this.#question.answered([...this.#answers.values()].flat()));
  }

  #close(tell: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    tell();
  }
}
