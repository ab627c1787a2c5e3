import { Mismatch } from "../../conform/players.ts";

/** What the clock of each node must be ahead of: nothing that it spent or was told may win later. */
export class Clocks {
  readonly #spent = new Map<string, Set<number>>();
  /** The highest known to a node: in this life, and what a crash must leave of it. */
  readonly #known = new Map<string, number>();
  readonly #durable = new Map<string, number>();

  known(node: string): number {
    return this.#known.get(node) ?? 0;
  }

  saw(node: string, clock: number): void {
    this.#known.set(node, Math.max(this.known(node), clock));
  }

  /** A client was told, so no crash may undo it. */
  told(node: string, clock: number): void {
    this.#durable.set(node, Math.max(this.#durable.get(node) ?? 0, clock));
  }

  /** `known` is what the node knew when it was asked. */
  spend(node: string, clock: number, known: number): void {
    const spent = this.#spent.get(node) ?? new Set();
    if (spent.has(clock)) throw new Mismatch(`${node} spends ${clock} a second time`, []);
    if (clock <= known)
      throw new Mismatch(
        `${node} puts at ${clock}, though it knew of a version at ${known}`,
        [],
      );
    this.#spent.set(node, spent.add(clock));
    this.saw(node, clock);
    this.told(node, clock);
  }

  restart(node: string, clock: number): void {
    const last = this.#durable.get(node) ?? 0;
    if (clock < last)
      throw new Mismatch(
        `${node} restarts with its clock at ${clock}, after it was at ${last}`,
        [],
      );
    this.#known.set(node, last);
  }
}
