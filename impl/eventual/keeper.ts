import type { Json, Ports } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { type Held, isNewer, newest, type Version } from "../store/version.ts";
import type { EventualSettings } from "./options.ts";
import { type Change, Shelf } from "./shelf.ts";

/** What one node keeps: copies of the keys that it is a home of, and hints for other homes. */
export class Keeper {
  readonly #ports: Ports;
  readonly #settings: EventualSettings;
  readonly #copies: Shelf;
  readonly #hints: Shelf;

  private constructor(
    ports: Ports,
    settings: EventualSettings,
    { copies, hints }: { copies: Shelf; hints: Shelf },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
    this.#hints = hints;
  }

  static async open(ports: Ports, settings: EventualSettings): Promise<Keeper> {
    const shelf = (prefix: string) =>
      settings.has("forget-on-restart")
        ? Shelf.empty(ports, prefix)
        : Shelf.open(ports, prefix);
    const [copies, hints] = [await shelf("held/"), await shelf("hint/")];
    return new Keeper(ports, settings, { copies, hints });
  }

  /** The newest that it keeps of a key, be it a copy of its own or a hint. */
  get(key: Key): Held | null {
    const hints = this.hints().filter((hint) => hint.key === key);
    const all = [this.#copies.get([key]) ?? null, ...hints.map(({ held }) => held)];
    return newest(all) ?? null;
  }

  copies(): { readonly key: Key; readonly held: Held }[] {
    return this.#copies
      .entries()
      .map(({ name: [key], held }) => ({ key: key as Key, held }));
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
    return this.#copies.change([key], choose, {
      stored: (held) => {
        const state = { key, held: held === NOTHING ? null : held };
        this.#ports.trace({ action: "hold", op: from, state });
      },
      later: this.#later(),
    });
  }

  keep(hint: { home: string; key: Key; held: Held }, from: Json): Promise<void> {
    const { home, key, held: sent } = hint;
    const choose = (now: Held | undefined) => (isNewer(sent, now) ? sent : undefined);
    return this.#hints.change([home, key], choose, {
      stored: (held) =>
        this.#ports.trace({ action: "keep", op: from, state: { home, key, held } }),
      later: this.#later(),
    });
  }

  /** The home has it: unless something newer is kept for it by now, the hint is gone. */
  drop(home: string, key: Key, version: Version): Promise<void> {
    return this.#hints.drop([home, key], version, () =>
      this.#ports.trace({ action: "drop", state: { home, key, version } }),
    );
  }

  #later(): number | undefined {
    return this.#settings.has("acknowledge-before-flush")
      ? this.#settings.retryMs
      : undefined;
  }
}

const hintOf = ({ name: [home, key], held }: Change) => ({
  home: home as string,
  key: key as Key,
  held,
});

const NOTHING: Held = { version: [0, ""], value: null };
