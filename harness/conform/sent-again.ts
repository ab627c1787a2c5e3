import { encode } from "../checker/cells/values.ts";
import type { Letter } from "../model/process.ts";
import type { HeldBack } from "./held-back.ts";
import { Mismatch, type Players } from "./players.ts";
import type { Quirks } from "./quirks.ts";

/**
 * Recognises letters that the code sends more often than its spec. A network that loses letters makes a
 * program ask again; a spec needs no such step, and to send a letter again changes nothing in it.
 */
export class SentAgain {
  readonly #players: Players;
  readonly #held: HeldBack;
  readonly #quirks: Quirks;
  /** How often the code has sent each. */
  readonly #times = new Map<string, number>();

  constructor(players: Players, held: HeldBack, quirks: Quirks) {
    this.#players = players;
    this.#held = held;
    this.#quirks = quirks;
  }

  /**
   * The code sends a letter that the spec has sent, too.
   *
   * @throws Mismatch when it does so once too often, and no quirk says that it may
   */
  sent(letter: Letter): void {
    const key = encode(letter, "letter");
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, times);
    if (times <= this.#players.timesSent(letter)) return;
    // It takes an action once more, or answers a letter that has come again and changes nothing.
    if (this.#players.maySend(letter) || this.#held.answersWith(letter)) return;
    if (this.#quirks.meetsAgain(letter)) return;
    throw new Mismatch(
      `${letter.from} sends ${JSON.stringify(letter.body)} again, the spec does not, and no quirk says why`,
      this.#players.at(letter.from),
    );
  }
}
