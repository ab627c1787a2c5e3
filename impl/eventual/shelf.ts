import type { Json, Ports } from "../ports.ts";
import { type Held, isSame, type Version } from "../store/version.ts";

/** What changed, once it is on disk: a copy that is there now, or one that is gone. */
export type Change = { readonly name: readonly Json[]; readonly held: Held };

/** Copies on disk by name. One change after another, each durable before it is visible. */
export class Shelf {
  readonly #ports: Ports;
  readonly #prefix: string;
  readonly #held: Map<string, Held>;
  /** The end of the line for the disk. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(ports: Ports, prefix: string, held: Map<string, Held>) {
    this.#ports = ports;
    this.#prefix = prefix;
    this.#held = held;
  }

  static async open(ports: Ports, prefix: string): Promise<Shelf> {
    const held = new Map<string, Held>();
    for (const [name, copy] of await ports.disk.list(prefix))
      if (copy !== null) held.set(name.slice(prefix.length), copy as Held);
    return new Shelf(ports, prefix, held);
  }

  /** As if nothing had been kept. */
  static empty(ports: Ports, prefix: string): Shelf {
    return new Shelf(ports, prefix, new Map());
  }

  get(name: readonly Json[]): Held | undefined {
    return this.#held.get(JSON.stringify(name));
  }

  entries(): readonly Change[] {
    return [...this.#held].map(([name, held]) => ({ name: JSON.parse(name), held }));
  }

  /**
   * Puts what `choose` makes of the copy that is there; undefined leaves it. Resolves when that is
   * on disk, or after `put` has promised it where `later` is how long the disk is spared.
   */
  change(
    name: readonly Json[],
    choose: (now: Held | undefined) => Held | undefined,
    { stored, later }: { stored: (held: Held) => void; later: number | undefined },
  ): Promise<void> {
    return this.#inTurn(async () => {
      const text = JSON.stringify(name);
      const chosen = choose(this.#held.get(text));
      if (chosen === undefined) return;
      const { disk, clock } = this.#ports;
      disk.put(this.#prefix + text, chosen);
      if (later !== undefined) {
        this.#held.set(text, chosen);
        clock.after(later, () => void disk.flush().then(() => stored(chosen)));
        return;
      }
      await disk.flush();
      this.#held.set(text, chosen);
      stored(chosen);
    });
  }

  /** Takes the copy away, if it is still this one. */
  drop(name: readonly Json[], version: Version, dropped: () => void): Promise<void> {
    return this.#inTurn(async () => {
      const text = JSON.stringify(name);
      const held = this.#held.get(text);
      if (held === undefined || !isSame(held.version, version)) return;
      this.#ports.disk.put(this.#prefix + text, null);
      await this.#ports.disk.flush();
      this.#held.delete(text);
      dropped();
    });
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(run);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
