import { Mismatch } from "./players.ts";

/**
 * The counter of each node, from which versions are made. Whatever a node spends must be above all that
 * it knew when it was asked, no value is spent twice, and a crash takes nothing back that others were told.
 */
export class Ledger {
  readonly #spent = new Map<string, Set<number>>();
  /** The highest counter that each node knows in this life; `#durable`: the one that it must know in its next life. */
  readonly #known = new Map<string, number>();
  readonly #durable = new Map<string, number>();

  known(node: string): number {
    return this.#known.get(node) ?? 0;
  }

  saw(node: string, counter: number): void {
    this.#known.set(node, Math.max(this.known(node), counter));
  }

  /** A client was answered, so no crash may undo what the node knew. */
  answered(
    node: string,
    { says, knows, field }: { says: number; knows: number; field: string },
  ): void {
    if (says < knows)
      throw new Mismatch(
        `${node} answers with its counter at ${says}; in the spec ("${field}" there) it is ${knows}`,
      );
    this.#keeps(node, knows);
  }

  #keeps(node: string, counter: number): void {
    this.#durable.set(node, Math.max(this.#durable.get(node) ?? 0, counter));
  }

  /** `known`: what the node knew when it was asked. */
  spend(node: string, counter: number, known: number): void {
    const spent = this.#spent.get(node) ?? new Set();
    if (spent.has(counter))
      throw new Mismatch(
        `${node} uses the value ${counter} of its counter a second time`,
      );
    if (counter <= known)
      throw new Mismatch(
        `${node} uses the value ${counter} of its counter, which was at ${known} already when the request came`,
      );
    this.#spent.set(node, spent.add(counter));
    this.saw(node, counter);
    this.#keeps(node, counter);
  }

  restart(node: string, counter: number): void {
    const last = this.#durable.get(node) ?? 0;
    if (counter < last)
      throw new Mismatch(
        `${node} restarts with its counter at ${counter}, and before the crash it was at ${last}`,
      );
    this.#known.set(node, last);
  }
}
