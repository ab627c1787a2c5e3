import type { Clock } from "../ports.ts";
import type { EventualSettings } from "./options.ts";

/** The message that a poll sends, the nodes that get it, and what happens at its end. */
type SloppyPollOptions<A> = {
  /** All members, in the order in which the poll asks them. */
  readonly list: readonly string[];
  /** How many of them are homes: the poll asks these at once. */
  readonly homes: number;
  /** How many nodes have to answer. */
  readonly quorum: number;
  /** Is a spare asked in place of a node that does not answer in time? */
  readonly sloppy: boolean;
  /** When it times out, by the node's clock. */
  readonly deadline: number;
  /** Sends the question; `home`: the home whose place a spare takes; null if the node is a home. */
  ask(node: string, home: string | null): void;
  /** Called when a quorum has answered. */
  answered(answers: readonly A[]): void;
  /** Called if the deadline passes before a quorum has answered. */
  timedOut(): void;
};

/**
 * Asks the homes, and in place of each node that does not answer in time the next one of the list, until a
 * quorum has answered. A node counts once, home or spare, however often it answers; a node that was passed
 * over counts, too. All answers are handed on.
 *
 * Source: DeCandia et al. "Dynamo". SOSP 2007, section 4.6 (sloppy quorum).
 */
export class SloppyPoll<A> {
  /** The answers by node. A node that was asked twice may give two different answers. */
  readonly #answers = new Map<string, readonly A[]>();
  readonly #passed: string[] = [];
  readonly #options: SloppyPollOptions<A>;
  readonly #settings: EventualSettings;
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #asked: number;
  #open = true;

  constructor(clock: Clock, settings: EventualSettings, options: SloppyPollOptions<A>) {
    this.#clock = clock;
    this.#settings = settings;
    this.#options = options;
    this.#asked = options.homes;
    const left = Math.max(0, options.deadline - clock.now());
    this.#after(left, () => this.#close(() => options.timedOut()));
    for (const [place, node] of options.list.slice(0, options.homes).entries())
      this.#ask(node, place);
    this.#askAgainLater();
    this.#settle();
  }

  /** Counts an answer; an answer of a node that was not asked is ignored. */
  add(from: string, answer: A): void {
    const asked = this.#options.list.slice(0, this.#asked);
    if (!asked.includes(from)) return;
    this.#answers.set(from, [...(this.#answers.get(from) ?? []), answer]);
    this.#settle();
  }

  #ask(node: string, place: number): void {
    this.#options.ask(node, this.#homeOf(node));
    if (this.#options.sloppy)
      this.#after(this.#settings.suspectAfter(place), () => this.#passOver(node));
  }

  #passOver(node: string): void {
    const { list } = this.#options;
    const place = this.#asked;
    if (this.#answers.has(node) || place === list.length) return;
    this.#passed.push(node);
    this.#asked += 1;
    this.#ask(list[place]!, place);
  }

  /** The home in whose place this spare was asked, found through the spares between them; null for a home. */
  #homeOf(node: string): string | null {
    const { list, homes } = this.#options;
    let place = list.indexOf(node);
    if (place < homes) return null;
    while (place >= homes) place = list.indexOf(this.#passed[place - homes]!);
    return list[place]!;
  }

  #askAgainLater(): void {
    this.#after(this.#settings.retryMs, () => {
      for (const node of this.#options.list.slice(0, this.#asked))
        if (!this.#answers.has(node)) this.#options.ask(node, this.#homeOf(node));
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
    if (this.#answers.size >= this.#options.quorum)
      this.#close(() => this.#options.answered([...this.#answers.values()].flat()));
  }

  #close(callBack: () => void): void {
    if (!this.#open) return;
    this.#open = false;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    callBack();
  }
}
