import type { Key } from "../store/clients.ts";
import { reachesDisk } from "../store/disk-failures.ts";
import type { Change, Mapping } from "./mappings.ts";
import type { MasterMeans } from "./master.ts";
import type { Members } from "./members.ts";
import { Repeated } from "./repeated.ts";

/** How many keys are under way from node to node at once. */
const CHANGES_AT_ONCE = 32;

/** How many keys more than the emptiest node the fullest one may have. */
const DIFFERENCE_MAX = 2;

/** Called when the change of a key is over: requests that waited for its end go on. */
type Over = (key: Key) => void;

/** Changes of mappings: a failed node is replaced, and keys move from full nodes to empty ones. */
export class Changes {
  readonly #means: MasterMeans;
  readonly #members: Members;
  readonly #over: Over;
  /** By key, the order to copy a value, which is sent until the new node has it. */
  readonly #copying = new Map<string, Repeated>();

  constructor(means: MasterMeans, members: Members, over: Over) {
    this.#means = means;
    this.#members = members;
    this.#over = over;
  }

  /** Goes on with what was under way before a crash, and looks after the mappings from now on. */
  resume(): void {
    for (const [key, mapping] of this.#means.mappings.entries()) this.#copy(key, mapping);
    this.#lookAfterLater();
  }

  /**
   * Begins a change of a mapping, unless one is under way: `source` copies the value to `to`, which takes the place of
   * `from`.
   *
   * @throws what `flush` throws
   */
  async begin(key: Key, change: Change): Promise<void> {
    const { mappings, settings } = this.#means;
    const { from, source, to } = change;
    const atOnce = settings.has("name-at-once");
    const mapping = await mappings.change(
      key,
      { action: "change", how: "begin" },
      (now) => {
        const isPossible =
          now.change === null &&
          now.nodes.includes(from) &&
          now.nodes.includes(source) &&
          now.spares.includes(to);
        if (!isPossible) return undefined;
        const spares = now.spares.filter((each) => each !== to);
        const begun = { ...now, epoch: now.epoch + 1, spares };
        return atOnce ? named(begun, change) : { ...begun, change };
      },
    );
    if (mapping === undefined) return;
    if (!atOnce) this.#copy(key, mapping);
    else this.#sendCopy(key, mapping.epoch, change);
  }

  /** The new node has the value: it is named from now on. */
  async installed(from: string, key: Key, epoch: number): Promise<void> {
    const { mappings, wire } = this.#means;
    let left: string | undefined;
    const mapping = await mappings.change(
      key,
      { action: "change", how: "end" },
      (now) => {
        const { change } = now;
        if (change === null || now.epoch !== epoch || change.to !== from)
          return undefined;
        left = change.from;
        return {
          ...named(now, change),
          spares: [...now.spares, change.from],
          change: null,
        };
      },
    );
    if (mapping === undefined) return;
    this.#stop(key);
    wire.send(left!, { type: "drop", key, epoch });
    this.#over(key);
  }

  /** Leaves a change as it is. */
  async #giveUp(key: Key): Promise<void> {
    const mapping = await this.#means.mappings.change(
      key,
      { action: "change", how: "give up" },
      (now) =>
        now.change === null
          ? undefined
          : { ...now, change: null, spares: [now.change.to, ...now.spares] },
    );
    if (mapping === undefined) return;
    this.#stop(key);
    this.#over(key);
  }

  /** Has the source copy the value, again and again until the new node has it. */
  #copy(key: Key, { change, epoch }: Mapping): void {
    if (change === null) return;
    const { ports, settings } = this.#means;
    const copying = new Repeated(ports.clock, settings.retryMs);
    this.#copying.set(JSON.stringify(key), copying);
    copying.begin(() => this.#sendCopy(key, epoch, change));
  }

  #sendCopy(key: Key, epoch: number, { source, to }: Change): void {
    this.#means.wire.send(source, { type: "copy", key, epoch, to });
  }

  #stop(key: Key): void {
    const name = JSON.stringify(key);
    this.#copying.get(name)?.stop();
    this.#copying.delete(name);
  }

  #lookAfterLater(): void {
    const { ports, settings } = this.#means;
    ports.clock.after(settings.repairMs, () => {
      this.#lookAfter();
      this.#lookAfterLater();
    });
  }

  /** Replaces what has failed; where nothing has, a key moves from the fullest node to the emptiest one. */
  #lookAfter(): void {
    const { mappings, settings } = this.#means;
    if (settings.has("never-repair")) return;
    const isOff = (node: string): boolean => this.#members.hasFailed(node);
    let free = CHANGES_AT_ONCE - this.#copying.size;
    for (const [key, mapping] of mappings.entries()) {
      const { change } = mapping;
      if (change !== null) {
        // A change in which a node takes part that has failed cannot end.
        if (isOff(change.source) || isOff(change.to)) void reachesDisk(this.#giveUp(key));
        continue;
      }
      const from = mapping.nodes.find(isOff);
      if (from === undefined || free === 0) continue;
      const source = sourceOf(mapping, isOff);
      const to = mapping.spares.find((each) => !isOff(each));
      if (source === undefined || to === undefined) continue;
      free -= 1;
      void reachesDisk(this.begin(key, { from, source, to }));
    }
    if (settings.balances && free === CHANGES_AT_ONCE) this.#balance(isOff);
  }

  #balance(isOff: (node: string) => boolean): void {
    const { settings, mappings } = this.#means;
    const living = settings.nodes.filter((each) => !isOff(each));
    const counts = new Map(living.map((each) => [each, 0]));
    for (const [, { nodes }] of mappings.entries())
      for (const each of nodes)
        if (counts.has(each)) counts.set(each, counts.get(each)! + 1);
    const [emptiest, ...others] = [...counts].sort(([, one], [, two]) => one - two);
    const fullest = others.at(-1);
    if (!emptiest || !fullest || fullest[1] - emptiest[1] <= DIFFERENCE_MAX) return;
    const [from, to] = [fullest[0], emptiest[0]];
    const moved = mappings
      .entries()
      .find(
        ([, { nodes, change }]) =>
          change === null && nodes.includes(from) && !nodes.includes(to),
      );
    if (moved !== undefined)
      void reachesDisk(this.begin(moved[0], { from, source: from, to }));
  }
}

/** A replica that lives, and has the last answered put if there is one that does. */
const sourceOf = (
  { nodes, holders }: Mapping,
  isOff: (node: string) => boolean,
): string | undefined => {
  const living = nodes.filter((each) => !isOff(each));
  return living.find((each) => holders.includes(each)) ?? living[0];
};

/** The mapping with the new node in place of the old one. */
const named = (mapping: Mapping, { source, from, to }: Change): Mapping => {
  const nodes = mapping.nodes.map((each) => (each === from ? to : each));
  const has = (each: string): boolean =>
    each === to ? mapping.holders.includes(source) : mapping.holders.includes(each);
  const holders = nodes.filter(has);
  return { ...mapping, nodes, holders: holders.length === 0 ? nodes : holders };
};
