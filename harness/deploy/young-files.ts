/**
 * Keeps the numbers of inodes from being used again too soon. An inode is identified by its number and its time of
 * birth, whose clock ticks every 4 ms (before Linux 6.13; up to 10 ms): a file that is removed within a tick could
 * have the number and the time of the next one. A descriptor keeps its number in use until the clock has gone on.
 */
import { closeSync, fstatSync } from "node:fs";
import type { FilePlaces } from "./file-places.ts";

const TICK_MS = 20;
/** Descriptors that are kept at most; beyond that the oldest is closed. */
const KEPT_MOST = 256;

/** Files that were removed a short time ago, kept open so that their inode numbers are not used again. */
export class YoungFiles {
  readonly #places: FilePlaces;
  readonly #kept: { readonly fd: number }[] = [];

  constructor(places: FilePlaces) {
    this.#places = places;
  }

  /** To be called before this name is removed, if it exists. */
  keep(path: string): void {
    const fd = this.#pin(path);
    if (fd === null) return;
    const isOld = Date.now() - fstatSync(fd).birthtimeMs > TICK_MS;
    if (isOld) {
      closeSync(fd);
      return;
    }
    const kept = { fd };
    if (this.#kept.push(kept) > KEPT_MOST) this.#close(this.#kept[0]);
    setTimeout(() => this.#close(kept), TICK_MS).unref();
  }

  #pin(path: string): number | null {
    try {
      return this.#places.pin(path);
    } catch {
      return null; // The call itself will say why.
    }
  }

  /** Closes a descriptor, unless that was done already to make room for a later one. */
  #close(kept: { readonly fd: number } | undefined): void {
    const place = kept === undefined ? -1 : this.#kept.indexOf(kept);
    if (place < 0) return;
    closeSync(kept!.fd);
    this.#kept.splice(place, 1);
  }
}
