import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import { type Held, isNewer, isSame, newest, type Version } from "../store/version.ts";
import type { EventualSettings } from "./options.ts";

/** What one node keeps: copies of the keys that it is a home of, and hints for other homes. */
export class Keeper {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  readonly #copies: DurableMap<Held>;
  readonly #hints: DurableMap<Held>;

  private constructor(
    ports: StorePorts,
    settings: EventualSettings,
    { copies, hints }: { copies: DurableMap<Held>; hints: DurableMap<Held> },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
    this.#hints = hints;
  }

  static async open(ports: StorePorts, settings: EventualSettings): Promise<Keeper> {
    const open = async (prefix: string): Promise<DurableMap<Held>> =>
      settings.has("forget-on-restart")
        ? DurableMap.empty<Held>(ports, prefix)
        : DurableMap.open<Held>(ports, prefix);
    const [copies, hints] = [await open("held/"), await open("hint/")];
    return new Keeper(ports, settings, { copies, hints });
  }

  /** The newest that it keeps of a key, be it a copy of its own or a hint. */
  get(key: Key): Held | null {
    const hints = this.hints().filter((hint) => hint.key === key);
    const all = [
      this.#copies.get(JSON.stringify([key])) ?? null,
      ...hints.map(({ held }) => held),
    ];
    return newest(all) ?? null;
  }

  copies(): { readonly key: Key; readonly held: Held }[] {
    return this.#copies
      .entries()
      .map(([name, held]) => ({ key: JSON.parse(name)[0] as Key, held }));
  }

  hints(): { readonly home: string; readonly key: Key; readonly held: Held }[] {
    return this.#hints.entries().map(hintOf);
  }

  /** Resolves when the copy on disk is at least as new as this one. `from` is for the trace. */
  hold(key: Key, sent: Held, from: Json, why: "put" | "offer" | "hint"): Promise<void> {
    const { has } = this.#settings;
    const choose = (now: Held | undefined): Held | undefined => {
      const blind = why === "hint" && has("late-hint-overwrites");
      const tied = now?.version[0] === sent.version[0] && has("tie-not-broken");
      const kept = why === "offer" && now !== undefined && has("keep-own");
      if (!blind && (!isNewer(sent, now) || tied || kept)) return undefined;
      // As who takes a delete for the absence of a copy: anything is newer than that.
      return sent.value === null && has("delete-without-tombstone") ? NOTHING : sent;
    };
    return this.#copies.change(JSON.stringify([key]), choose, {
      stored: (held) => {
        const state = { key, held: held === NOTHING ? null : held };
        this.#ports.trace({ action: "hold", op: from, state });
      },
      ...this.#faults(),
    });
  }

  keep(hint: { home: string; key: Key; held: Held }, from: Json): Promise<void> {
    const { home, key, held: sent } = hint;
    const choose = (now: Held | undefined) => (isNewer(sent, now) ? sent : undefined);
    return this.#hints.change(JSON.stringify([home, key]), choose, {
      stored: (held) =>
        this.#ports.trace({ action: "keep", op: from, state: { home, key, held } }),
      ...this.#faults(),
    });
  }

  /** The home has it: unless something newer is kept for it by now, the hint is gone. */
  drop(home: string, key: Key, version: Version): Promise<void> {
    return this.#hints.change(
      JSON.stringify([home, key]),
      (now) => (now !== undefined && isSame(now.version, version) ? null : undefined),
      {
        stored: () =>
          this.#ports.trace({ action: "drop", state: { home, key, version } }),
      },
    );
  }

  /** What is wrong on purpose about how a change reaches the disk. */
  #faults() {
    const { has, retryMs } = this.#settings;
    return {
      later: has("acknowledge-before-flush") ? retryMs : undefined,
      ignoresFailure: has("acknowledge-failed-flush"),
    };
  }
}

const hintOf = ([name, held]: readonly [name: string, held: Held]) => {
  const [home, key] = JSON.parse(name) as [home: string, key: Key];
  return { home, key, held };
};

const NOTHING: Held = { version: [0, ""], value: null };
