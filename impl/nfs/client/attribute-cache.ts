/**
 * The cache of attributes: what a reply teaches of a file, and for how long that is used. A file has changed when its
 * size or one of its times has; together they are its token.
 *
 * Source: RFC 1813, sections 2.6 and 4.5; nfs(5), "Data and metadata coherence".
 */
import type { Attributes, NfsTime, Wcc } from "../wire/attributes.ts";
import type { Sent } from "./calls.ts";
import type { Inode } from "./inodes.ts";
import type { CacheOptions } from "./options.ts";

/**
 * How attributes from a reply compare with the cached ones: `same`: no other client has changed the file; `changed`:
 * one has; `older`: they are older than the cached ones; `nothing`: the reply has none.
 */
type Learned = "same" | "changed" | "older" | "nothing";

type Token = Pick<Attributes, "size" | "mtime" | "ctime">;

const nanoseconds = ({ seconds, nseconds }: NfsTime): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nseconds);

const isSameTime = (one: NfsTime, other: NfsTime): boolean =>
  one.seconds === other.seconds && one.nseconds === other.nseconds;

const isSameToken = (one: Token, other: Token): boolean =>
  one.size === other.size &&
  isSameTime(one.mtime, other.mtime) &&
  isSameTime(one.ctime, other.ctime);

/** Gives the time, and numbers calls and replies in their order. */
type Order = { now(): number; next(): number };

/** The cache of one mount; what it knows stands in the inodes. */
export class AttributeCache {
  readonly #options: CacheOptions;
  readonly #order: Order;

  constructor(options: CacheOptions, order: Order) {
    this.#options = options;
    this.#order = order;
  }

  /** May the attributes be used as they are? */
  isFresh({ attributes, askedAt, freshMs }: Inode): boolean {
    return attributes !== null && this.#order.now() - askedAt < freshMs;
  }

  /** Ends the time for which the attributes may be used: the next use asks the server. */
  expire(inode: Inode): void {
    inode.askedAt = -Infinity;
  }

  /** Takes the attributes of a file from a reply. They are from some moment after its call was sent. */
  learn(inode: Inode, attributes: Attributes | null, sent: Sent): Learned {
    if (attributes === null) return "nothing";
    const known = inode.attributes;
    if (known === null) {
      inode.version += 1;
      this.#take(inode, attributes, sent, "changed");
      return "changed";
    }
    if (this.#isOlder(inode, known, attributes, sent)) return "older";
    const found = isSameToken(known, attributes) ? "same" : "changed";
    if (found === "changed") inode.version += 1;
    this.#take(inode, attributes, sent, found);
    return found;
  }

  /**
   * The reply to a change that this client made. Where the attributes before it are those that are cached, no other
   * client has changed the file, and what is cached of it is still right.
   */
  learnChange(inode: Inode, { before, after }: Wcc, sent: Sent): Learned {
    const known = inode.attributes;
    if (after === null) {
      this.expire(inode);
      return "nothing";
    }
    const isOwn =
      known !== null &&
      ((before !== null && isSameToken(known, before)) ||
        this.#options.faults.has("adopt-any-post-op"));
    const found = isOwn ? "same" : this.learn(inode, after, sent);
    if (found === "older") return found;
    if (isOwn) this.#take(inode, after, sent, "own");
    inode.changedHere = inode.learned;
    return found;
  }

  /**
   * A call that was sent after the cached attributes came has newer ones. One that was sent before may have older
   * ones: the times say so, and where they cannot, neither is used for long.
   */
  #isOlder(inode: Inode, known: Attributes, found: Attributes, { order }: Sent): boolean {
    if (order > inode.learned || this.#options.faults.has("take-older-reply"))
      return false;
    const [before, after] = [nanoseconds(known.ctime), nanoseconds(found.ctime)];
    if (after !== before) return after < before;
    if (isSameToken(known, found)) return false;
    this.expire(inode);
    return true;
  }

  /** The attributes count from the sending of the call: the file may have changed while the reply was on its way. */
  #take(
    inode: Inode,
    attributes: Attributes,
    sent: Sent,
    found: "same" | "changed" | "own",
  ): void {
    const at = this.#options.faults.has("stamp-at-reply") ? this.#order.now() : sent.at;
    const [least, most] = this.#bounds(attributes);
    const isPoll = found === "same" && !this.isFresh(inode);
    if (found === "changed") inode.freshMs = least;
    else if (isPoll) inode.freshMs = Math.min(2 * inode.freshMs, most);
    inode.attributes = attributes;
    inode.askedAt = Math.max(inode.askedAt, at);
    inode.learned = this.#order.next();
  }

  #bounds({ type }: Attributes): readonly [least: number, most: number] {
    const { fileLeastMs, fileMostMs, directoryLeastMs, directoryMostMs } = this.#options;
    const [least, most] =
      type === "NF3DIR" ? [directoryLeastMs, directoryMostMs] : [fileLeastMs, fileMostMs];
    return [Math.min(least, most), most];
  }
}
