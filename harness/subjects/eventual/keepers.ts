/** What each node has on disk of each key, followed by what it says of its disk. */
import {
  type Held,
  isNewer,
  isSame,
  type Message as Spoken,
  unwritten,
} from "../../../spec/eventual/messages.ts";
import type { Hints } from "../../../spec/eventual/spare.ts";
import { encode } from "../../checker/cells/values.ts";
import { Mismatch, type Players } from "../../conform/players.ts";
import type { Json } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";
import type { Cast } from "./cast.ts";
import { heldOf, type ImplHeld, type ImplVersion, versionOf } from "./held.ts";

type Bringing = Letter<Spoken & { readonly held: Held }>;

type Stored = { readonly key: Json; readonly held: ImplHeld; readonly home?: string };

export type Kept = {
  readonly held: readonly Stored[];
  readonly hints: readonly (Stored & { readonly home: string })[];
};

export class Keepers {
  readonly #players: Players;
  readonly #cast: Cast;
  /** Letters that reached a keeper, and have or have not taken effect on its disk. */
  readonly #arrived = new Map<string, Letter<Spoken>[]>();

  constructor(players: Players, cast: Cast) {
    this.#players = players;
    this.#cast = cast;
  }

  arrive(letter: Letter<Spoken>): void {
    const before = this.#arrived.get(letter.to) ?? [];
    this.#arrived.set(letter.to, [...before, letter]);
  }

  /** It may acknowledge what it has stored, and what was no newer than what it keeps. */
  acknowledge({ from: id, to, body }: Letter<Spoken>): void {
    const brought = this.#bringing(id).find(
      (each) =>
        each.from === to &&
        (body.type === "handed"
          ? each.body.type === "hint" && isSame(each.body.held.version, body.version)
          : each.body.type === "install"),
    );
    if (brought === undefined) return; // The spec has sent no such thing, as is found out next.
    if (isNewer(brought.body.held, this.#keptAt(brought)))
      throw new Mismatch(
        "it acknowledges a copy that is not on its disk yet",
        this.#players.states(id),
      );
    this.#players.deliver(brought);
  }

  /** A copy or a hint is on the disk of a node now; the cause is an operation, or a kind of letter. */
  store(node: string, cause: string, { key, held, home }: Stored): void {
    const id = this.#cast.keeperOf(node, key);
    const now = heldOf(held);
    const brought = this.#bringing(id).find(
      ({ from, body }) =>
        (body.type === "install" ? from : body.type) === cause &&
        (held === null || isSame(body.held.version, now.version)),
    );
    if (brought === undefined)
      throw new Mismatch(
        `${node} stores ${JSON.stringify(held)}, which no ${cause} has brought`,
        this.#players.states(id),
      );
    this.#players.deliver(brought);
    this.#players.holds(
      id,
      home === undefined
        ? now
        : { ...this.#hintsAt(id), [this.#cast.keeperOf(home, key)]: now },
    );
  }

  /** A hint is on the disk of a node no more. */
  drop(
    node: string,
    { home, key, version }: { home: string; key: Json; version: ImplVersion },
  ): void {
    const id = this.#cast.keeperOf(node, key);
    const from = this.#cast.keeperOf(home, key);
    const letter = {
      from,
      to: id,
      body: { type: "handed", version: versionOf(version) },
    };
    const said = encode(letter, "letter");
    const hasIt = this.#arrived.get(id)?.some((each) => encode(each, "letter") === said);
    if (!hasIt)
      throw new Mismatch(
        `${node} drops what it kept for ${home}, which has not said that it has it`,
        this.#players.states(id),
      );
    this.#players.deliver(letter);
  }

  /** A node starts with this on its disk. */
  restart(node: string, { held, hints }: Kept): void {
    for (const { key } of [...held, ...hints]) this.#cast.keeperOf(node, key);
    for (const [text, id] of this.#cast.keepersOf(node)) {
      const key: Json = JSON.parse(text);
      const ofKey = (each: Stored): boolean => JSON.stringify(each.key) === text;
      const now = this.#cast.isHome(node, key)
        ? heldOf(held.find(ofKey)?.held ?? null)
        : Object.fromEntries(
            hints
              .filter(ofKey)
              .map((each) => [this.#cast.keeperOf(each.home, key), heldOf(each.held)]),
          );
      this.#restartedWith(id, now);
    }
  }

  /** Some may have been on disk already when the node died, and not yet in its trace. */
  #restartedWith(id: string, now: Held | Hints): void {
    for (const letter of this.#arrived.get(id) ?? []) {
      if (encode(this.#players.states(id)[0], id) === encode(now, id)) break;
      if (hasTakenEffect(letter, now)) this.#players.deliver(letter);
    }
    this.#arrived.delete(id);
    this.#players.holds(id, now);
  }

  #bringing(id: string): readonly Bringing[] {
    return (this.#arrived.get(id) ?? []).filter(isBringing);
  }

  /** What a keeper has that a letter would replace. */
  #keptAt({ to, body }: Bringing): Held {
    return body.type === "install" && body.home !== null
      ? (this.#hintsAt(to)[body.home] ?? unwritten)
      : (this.#players.states(to)[0] as Held);
  }

  #hintsAt(id: string): Hints {
    return this.#players.states(id)[0] as Hints;
  }
}

const isBringing = (letter: Letter<Spoken>): letter is Bringing => "held" in letter.body;

const hasTakenEffect = ({ from, body }: Letter<Spoken>, now: Held | Hints): boolean => {
  if (body.type === "handed") return (now as Hints)[from] === undefined;
  if (!("held" in body)) return false;
  const isHint = body.type === "install" && body.home !== null;
  const there = isHint ? (now as Hints)[body.home!] : (now as Held);
  return there !== undefined && isSame(there.version, body.held.version);
};
