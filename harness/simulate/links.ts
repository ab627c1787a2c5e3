import type { LinkConditions } from "./link.ts";

/** The ends of one direction between two nodes. */
export type LinkEnds = { readonly from: string; readonly to: string };

/** Which directions are cut now, and the conditions of the others. */
export class Links {
  readonly #usual: LinkConditions;
  readonly #own = new Map<string, LinkConditions>();
  readonly #worse = new Map<string, readonly Partial<LinkConditions>[]>();
  readonly #cuts = new Map<string, number>();

  /** `own`: the directions whose conditions differ from the usual ones, with the difference. */
  constructor(
    usual: LinkConditions,
    own: readonly (LinkEnds & { readonly conditions: Partial<LinkConditions> })[] = [],
  ) {
    this.#usual = usual;
    for (const { from, to, conditions } of own)
      this.#own.set(nameOf({ from, to }), { ...usual, ...conditions });
  }

  /** Cuts a direction. A direction that is cut twice must be healed twice. */
  cut(link: LinkEnds): void {
    const name = nameOf(link);
    this.#cuts.set(name, (this.#cuts.get(name) ?? 0) + 1);
  }

  /** Takes back one cut. */
  heal(link: LinkEnds): void {
    const name = nameOf(link);
    const left = (this.#cuts.get(name) ?? 0) - 1;
    if (left > 0) this.#cuts.set(name, left);
    else this.#cuts.delete(name);
  }

  /** Changes conditions of a direction; of two changes that last, the later one counts. */
  worsen(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    const name = nameOf(link);
    this.#worse.set(name, [...(this.#worse.get(name) ?? []), conditions]);
  }

  /** Takes back the `worsen` with these conditions (the same object). */
  ease(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    const name = nameOf(link);
    const left = (this.#worse.get(name) ?? []).filter((each) => each !== conditions);
    if (left.length > 0) this.#worse.set(name, left);
    else this.#worse.delete(name);
  }

  /** Is the direction cut now? */
  isCut(link: LinkEnds): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(nameOf(link));
  }

  /** The conditions of the direction now. */
  conditionsOf(link: LinkEnds): LinkConditions {
    if (this.#own.size === 0 && this.#worse.size === 0) return this.#usual;
    const name = nameOf(link);
    const own = this.#own.get(name) ?? this.#usual;
    const worse = this.#worse.get(name);
    return worse === undefined ? own : Object.assign({}, own, ...worse);
  }
}

/** A text that names the direction. */
export const nameOf = ({ from, to }: LinkEnds): string => `${from}>${to}`;
