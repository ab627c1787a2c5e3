import { encode } from "../checker/cells/values.ts";
import type { Letter, NodeId } from "../model/process.ts";
import { hasParts } from "./has-parts.ts";
import { type Foreseen, Mismatch, type Players, type Tell } from "./players.ts";

type Effect = {
  readonly by: unknown;
  readonly isHeld: (state: unknown) => boolean;
  /** Must the letter change something? */
  readonly changes: boolean;
};

/** How many states are tried to explain what is on a disk: what so many do not explain, is a mismatch. */
const STATES_MAX = 10_000;

/**
 * Letters that have arrived at a node and have not taken effect yet: a copy has to be on disk first, and a report
 * may decide on a version that is still to be chosen.
 */
export class HeldBack {
  readonly #players: Players;
  /** By process: the letters that arrived, each once, since a letter that arrives twice takes effect once. */
  readonly #letters = new Map<NodeId, Map<string, Letter>>();
  /** By process: the letters that have taken effect since they last arrived. */
  readonly #done = new Map<NodeId, Set<string>>();
  /** By answer: the letter that it answered the last time, which is tried first. */
  readonly #causes = new Map<string, Letter>();

  constructor(players: Players) {
    this.#players = players;
  }

  add(letter: Letter): void {
    const mine = this.#letters.get(letter.to) ?? new Map<string, Letter>();
    const key = encode(letter, "letter");
    this.#letters.set(letter.to, mine.set(key, letter));
    this.#done.get(letter.to)?.delete(key);
  }

  forget(id: NodeId): void {
    this.#letters.delete(id);
    this.#done.delete(id);
  }

  /** The first that was held back takes effect; false: there is none. */
  release(id: NodeId): boolean {
    const [first] = this.#of(id);
    if (first === undefined) return false;
    this.#deliver(first);
    this.forget(id);
    return true;
  }

  /**
   * A letter with the parts `by` takes effect: one that changes something, after which the process holds
   * what was told, if there is one.
   *
   * @throws Mismatch when no such letter has arrived
   */
  effect(id: NodeId, { by, isHeld, changes }: Effect): void {
    const arrived = this.#of(id).filter((letter) => hasParts(letter, by));
    const changing = arrived.filter((letter) => this.#foreseen(letter).some(isChange));
    const leadsThere = (letter: Letter): boolean =>
      this.#foreseen(letter).some(({ after }) => isHeld(after));
    const may = changes ? changing : [...changing, ...arrived];
    const letter = may.find(leadsThere) ?? may[0];
    if (letter === undefined)
      throw new Mismatch(
        arrived.length === 0
          ? `${id} changes what it holds, and no ${JSON.stringify(by)} has arrived`
          : `${id} changes what it holds, and in the spec ${JSON.stringify(by)} changes nothing`,
        this.#players.at(id),
      );
    this.#deliver(letter);
  }

  /**
   * A process sends a letter that the spec sends once another one has taken effect: that one must have
   * changed nothing, or an event would have said that it is on disk.
   */
  answer(letter: Letter): void {
    const cause = this.#causeOf(letter);
    if (cause === undefined) return;
    if (this.#foreseen(cause).every(isChange))
      throw new Mismatch(
        `it answers ${JSON.stringify(cause.body)}, which is not on its disk yet`,
        this.#players.at(letter.from),
      );
    this.#deliver(cause);
  }

  /** Is this letter what the spec answers to one that was held back? */
  answersWith(letter: Letter): boolean {
    const wanted = encode(letter, "letter");
    const last = this.#causes.get(wanted);
    if (last && this.#isHeld(last) && this.#sends(last, wanted)) return true;
    const cause = this.#causeOf(letter);
    if (cause !== undefined) this.#causes.set(wanted, cause);
    return cause !== undefined;
  }

  /**
   * After a restart the process will hold this; `told`: what a crash leaves of a state. Some letters may have been
   * on disk already when the node died, and not yet in its trace: the fewest that explain it have taken effect, each once.
   * False: none explain it.
   */
  restart(id: NodeId, holds: unknown, told: Tell): boolean {
    const letters = this.#explaining(id, holds, told);
    for (const letter of letters ?? []) this.#players.deliver(letter);
    this.forget(id);
    return letters !== undefined;
  }

  #deliver(letter: Letter): void {
    this.#players.deliver(letter);
    const done = this.#done.get(letter.to) ?? new Set();
    this.#done.set(letter.to, done.add(encode(letter, "letter")));
  }

  #explaining(id: NodeId, holds: unknown, told: Tell): readonly Letter[] | undefined {
    const done = this.#done.get(id);
    const letters = this.#of(id).filter((each) => !done?.has(encode(each, "letter")));
    const seen = new Set<string>();
    let ways = this.#players.states(id).map((state) => ({ state, by: [] as Letter[] }));
    while (ways.length > 0 && seen.size < STATES_MAX) {
      const found = ways.find(({ state }) => isTold(state, holds, told));
      if (found !== undefined) return found.by;
      ways = ways.flatMap(({ state, by }) =>
        letters.flatMap((letter) =>
          (by.includes(letter) ? [] : this.#players.foresee(letter, state)).flatMap(
            ({ after }) => {
              const key = encode(after, "state");
              if (seen.has(key)) return [];
              seen.add(key);
              return [{ state: after, by: [...by, letter] }];
            },
          ),
        ),
      );
    }
    return undefined;
  }

  #causeOf(letter: Letter): Letter | undefined {
    const wanted = encode(letter, "letter");
    return this.#of(letter.from).find((each) => this.#sends(each, wanted));
  }

  #sends(cause: Letter, wanted: string): boolean {
    return this.#foreseen(cause).some(({ sends }) =>
      sends.some((sent) => encode(sent, "letter") === wanted),
    );
  }

  #isHeld(letter: Letter): boolean {
    return this.#letters.get(letter.to)?.has(encode(letter, "letter")) === true;
  }

  #of(id: NodeId): readonly Letter[] {
    return [...(this.#letters.get(id)?.values() ?? [])];
  }

  #foreseen(letter: Letter): readonly Foreseen[] {
    return this.#players.foresee(letter);
  }
}

const isChange = ({ before, after }: Foreseen): boolean =>
  encode(before, "state") !== encode(after, "state");

const isTold = (state: unknown, holds: unknown, told: Tell): boolean =>
  encode(told(state as never), "state") === encode(holds, "state");
