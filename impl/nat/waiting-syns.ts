/** SYNs from outside that no host asked for, until it is clear that none will: RFC 5382, REQ-4. */
import { placeKey, ticksOf } from "./mappings.ts";
import type { NatSettings } from "./options.ts";
import type { Place } from "./rewrite.ts";

/** How many are remembered; of more the oldest is forgotten, and never answered. */
const MOST = 64;

/** A session: from a remote endpoint to an outside port. */
type Session = { readonly port: number; readonly remote: Place };

const keyOf = ({ port, remote }: Session): string => `${port} ${placeKey(remote)}`;

/** The SYNs that wait, oldest first. */
export class WaitingSyns {
  readonly #ticks: number | null;
  readonly #waiting = new Map<
    string,
    { readonly bytes: Uint8Array; readonly since: number }
  >();

  constructor(settings: NatSettings) {
    const { answerSynMs } = settings;
    this.#ticks = answerSynMs === null ? null : ticksOf(answerSynMs, settings);
  }

  add(bytes: Uint8Array, session: Session, tick: number): void {
    if (this.#ticks === null || this.#waiting.has(keyOf(session))) return;
    this.#waiting.set(keyOf(session), { bytes, since: tick });
    if (this.#waiting.size <= MOST) return;
    this.#waiting.delete(this.#waiting.keys().next().value!);
  }

  /** Drops the waiting SYN of a session, since a host has sent to the remote endpoint. */
  forget(port: number, remote: Place): void {
    if (this.#waiting.size > 0) this.#waiting.delete(keyOf({ port, remote }));
  }

  /** Takes out the SYNs that have waited long enough, to be answered now. */
  due(tick: number): readonly Uint8Array[] {
    const due: Uint8Array[] = [];
    for (const [key, { bytes, since }] of this.#waiting) {
      if (this.#ticks === null || tick - since < this.#ticks) break;
      this.#waiting.delete(key);
      due.push(bytes);
    }
    return due;
  }
}
