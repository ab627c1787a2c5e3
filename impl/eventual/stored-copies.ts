import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import { type Copy, isNewer, isSame, newest, type Version } from "../store/version.ts";
import type { EventualSettings } from "./options.ts";

/** What one node stores: copies of the keys that it is a home of, and hints for other homes. */
export class StoredCopies {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  readonly #copies: DurableMap<Copy>;
  readonly #hints: DurableMap<Copy>;

  private constructor(
    ports: StorePorts,
    settings: EventualSettings,
    { copies, hints }: { copies: DurableMap<Copy>; hints: DurableMap<Copy> },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
    this.#hints = hints;
  }

  /** Reads what the disk holds. */
  static async open(
    ports: StorePorts,
    settings: EventualSettings,
  ): Promise<StoredCopies> {
    const open = async (prefix: string): Promise<DurableMap<Copy>> =>
      settings.has("forget-on-restart")
        ? DurableMap.empty<Copy>(ports, prefix)
        : DurableMap.open<Copy>(ports, prefix);
    const [copies, hints] = [await open("held/"), await open("hint/")];
    return new StoredCopies(ports, settings, { copies, hints });
  }

  /** The newest copy that it stores of a key, be it its own or a hint; null if there is none. */
  get(key: Key): Copy | null {
    const hints = this.hints().filter((hint) => hint.key === key);
    const all = [
      this.#copies.get(JSON.stringify([key])) ?? null,
      ...hints.map(({ held }) => held),
    ];
    return newest(all) ?? null;
  }

  /** All copies of its own. */
  copies(): { readonly key: Key; readonly held: Copy }[] {
    return this.#copies
      .entries()
      .map(([name, held]) => ({ key: JSON.parse(name)[0] as Key, held }));
  }

  /** All hints. */
  hints(): { readonly home: string; readonly key: Key; readonly held: Copy }[] {
    return this.#hints.entries().map(hintOf);
  }

  /**
   * Stores a copy of its own, unless a newer one is there; resolves when that is on disk.
   *
   * @param cause the operation, or the message, for the trace
   * @param by how the copy came here
   * @throws what `flush` throws
   */
  store(key: Key, sent: Copy, cause: Json, by: "put" | "offer" | "hint"): Promise<void> {
    const { has } = this.#settings;
    const choose = (now: Copy | undefined): Copy | undefined => {
      const overwrites = by === "hint" && has("late-hint-overwrites");
      const tied = now?.version[0] === sent.version[0] && has("tie-not-broken");
      const kept = by === "offer" && now !== undefined && has("keep-own");
      if (!overwrites && (!isNewer(sent, now) || tied || kept)) return undefined;
      // The planted fault: a delete is the absence of a copy, which is older than any copy.
      return sent.value === null && has("delete-without-tombstone") ? NOTHING : sent;
    };
    return this.#copies.change(JSON.stringify([key]), choose, {
      onStored: (held) => {
        const state = { key, held: held === NOTHING ? null : held };
        this.#ports.trace({ action: "hold", op: cause, state });
      },
      ...this.#faults(),
    });
  }

  /** Stores a hint, unless a newer one is there; resolves when that is on disk. */
  keep(hint: { home: string; key: Key; held: Copy }, cause: Json): Promise<void> {
    const { home, key, held: sent } = hint;
    const choose = (now: Copy | undefined) => (isNewer(sent, now) ? sent : undefined);
    return this.#hints.change(JSON.stringify([home, key]), choose, {
      onStored: (held) =>
        this.#ports.trace({ action: "keep", op: cause, state: { home, key, held } }),
      ...this.#faults(),
    });
  }

  /** Removes a hint whose home has confirmed this version; a newer hint stays. */
  drop(home: string, key: Key, version: Version): Promise<void> {
    return this.#hints.change(
      JSON.stringify([home, key]),
      (now) => (now !== undefined && isSame(now.version, version) ? null : undefined),
      {
        onStored: () =>
          this.#ports.trace({ action: "drop", state: { home, key, version } }),
      },
    );
  }

  /** The planted faults of how a change reaches the disk. */
  #faults() {
    const { has, retryMs } = this.#settings;
    return {
      flushAfterMs: has("acknowledge-before-flush") ? retryMs : undefined,
      ignoresFailure: has("acknowledge-failed-flush"),
    };
  }
}

const hintOf = ([name, held]: readonly [name: string, held: Copy]) => {
  const [home, key] = JSON.parse(name) as [home: string, key: Key];
  return { home, key, held };
};

const NOTHING: Copy = { version: [0, ""], value: null };
