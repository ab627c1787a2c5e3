/**
 * Directories in the order in which clients read them. The cookie of an entry is a keyed hash of its name, and entries
 * come in the order of their cookies: so reading goes on at the right place whatever was made or removed meanwhile, and
 * also after a restart, with nothing remembered.
 */
import { createHash } from "node:crypto";
import type { Clock, Files } from "../../ports.ts";
import { bytesOfName } from "./names.ts";
import type { Found } from "./places.ts";
import type { Secret } from "./secret.ts";

/** An entry: its name, and the cookie after which reading goes on behind it. */
export type Listed = { readonly name: string; readonly cookie: bigint };

/** Cookies of "." and ".."; 0 is the beginning. */
const ITSELF = 1n;
const PARENT = 2n;
/** A cookie has 63 bits, since some clients take it for a number with a sign. */
const COOKIE_BITS = 63;
const VERIFIER_BYTES = 8;
/** How many names are remembered, of all directories together. */
const NAMES_MAX = 100_000;
/** A directory that was changed less than this long ago may change again and keep its token. */
const YOUNG_NS = 100_000_000n;

/** Listings of directories. The last ones that were read are remembered until the directory changes. */
export class Listings {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  /** The cookie verifier: it stands for the key by which cookies are made. With another key they are not valid. */
  readonly verifier: Uint8Array;
  readonly #known = new Map<
    string,
    /** `change` is null where the directory may change again without another token. */
    { readonly change: bigint | null; readonly entries: readonly Listed[] }
  >();
  #names = 0;

  constructor(
    { files, clock }: { readonly files: Files; readonly clock: Clock },
    secret: Secret,
  ) {
    this.#files = files;
    this.#clock = clock;
    this.#key = secret.sign("cookies", "", 16);
    this.verifier = secret.sign("cookie verifier", "", VERIFIER_BYTES);
  }

  /** The entries behind a cookie. Those that share one are never parted. @throws FileError */
  async after(directory: Found, cookie: bigint): Promise<readonly Listed[]> {
    const entries = await this.#entries(directory);
    let [from, to] = [0, entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (entries[middle]!.cookie <= cookie) from = middle + 1;
      else to = middle;
    }
    return entries.slice(from);
  }

  async #entries({ id, path, stat }: Found): Promise<readonly Listed[]> {
    const known = this.#known.get(id);
    if (known?.change === stat.change) return known.entries;
    this.#forget(id);
    const names = await this.#files.list(path);
    // To make a cookie takes longer than to find it, also where the directory changes all the time.
    const made = new Map(known?.entries.map(({ name, cookie }) => [name, cookie]));
    const listed = names.map((name) => ({
      name,
      cookie: made.get(name) ?? this.#cookieOf(name),
    }));
    const entries = [
      { name: ".", cookie: ITSELF },
      { name: "..", cookie: PARENT },
      ...listed.sort(byCookie),
    ];
    const now = BigInt(Math.floor(this.#clock.wall())) * 1_000_000n;
    if (entries.length <= NAMES_MAX) {
      const isOld = stat.changed + YOUNG_NS < now;
      this.#known.set(id, { change: isOld ? stat.change : null, entries });
      this.#names += entries.length;
      while (this.#names > NAMES_MAX) this.#forget(this.#known.keys().next().value!);
    }
    return entries;
  }

  #forget(id: string): void {
    this.#names -= this.#known.get(id)?.entries.length ?? 0;
    this.#known.delete(id);
  }

  #cookieOf(name: string): bigint {
    const hash = createHash("sha256")
      .update(this.#key)
      .update(bytesOfName(name))
      .digest();
    const cookie = BigInt.asUintN(COOKIE_BITS, hash.readBigUInt64BE());
    return cookie <= PARENT ? PARENT + 1n : cookie;
  }
}

const byCookie = (one: Listed, other: Listed): number =>
  one.cookie < other.cookie ? -1 : one.cookie > other.cookie ? 1 : 0;
