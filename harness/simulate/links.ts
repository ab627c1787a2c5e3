import type { LinkConditions } from "./link.ts";

/** One direction between two nodes. */
export type LinkEnds = { readonly from: string; readonly to: string };

/** Which directions are cut now, and what the others do to what is sent over them. */
export class Links {
  readonly #usual: LinkConditions;
  readonly #own = new Map<string, LinkConditions>();
  readonly #worse = new Map<string, readonly Partial<LinkConditions>[]>();
  readonly #cuts = new Map<string, number>();

  /** `own` are the directions that differ from the others, with what differs. */
  constructor(
    usual: LinkConditions,
    own: readonly (LinkEnds & { readonly conditions: Partial<LinkConditions> })[] = [],
  ) {
    this.#usual = usual;
    for (const { from, to, conditions } of own)
      this.#own.set(nameOf({ from, to }), { ...usual, ...conditions });
  }

  /** Cut twice, it takes two healings. */
  cut(link: LinkEnds): void {
    const name = nameOf(link);
    this.#cuts.set(name, (this.#cuts.get(name) ?? 0) + 1);
  }

  heal(link: LinkEnds): void {
    const name = nameOf(link);
    const left = (this.#cuts.get(name) ?? 0) - 1;
    if (left > 0) this.#cuts.set(name, left);
    else this.#cuts.delete(name);
  }

  /** The later of two wins, while both last. */
  worsen(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    const name = nameOf(link);
    this.#worse.set(name, [...(this.#worse.get(name) ?? []), conditions]);
  }

  /** Takes back what `worsen` was told with the same conditions. */
  ease(link: LinkEnds, conditions: Partial<LinkConditions>): void {
    const name = nameOf(link);
    const left = (this.#worse.get(name) ?? []).filter((each) => each !== conditions);
    if (left.length > 0) this.#worse.set(name, left);
    else this.#worse.delete(name);
  }

  isCut(link: LinkEnds): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(nameOf(link));
  }

  conditionsOf(link: LinkEnds): LinkConditions {
    if (this.#own.size === 0 && this.#worse.size === 0) return this.#usual;
    const name = nameOf(link);
    const own = this.#own.get(name) ?? this.#usual;
    const worse = this.#worse.get(name);
    return worse === undefined ? own : Object.assign({}, own, ...worse);
  }
}

export const nameOf = ({ from, to }: LinkEnds): string => `${from}>${to}`;
