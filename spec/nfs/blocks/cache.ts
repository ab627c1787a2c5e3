/** The blocks that a client remembers, and what a reply makes of them. */
import type { Rules } from "../rules.ts";
import type { Call, Reply } from "./messages.ts";

/** A block: as it is on the server, not sent yet, or sent UNSTABLE to the server of this verifier. */
type Page = {
  readonly value: number;
  readonly state: "clean" | "dirty" | number;
  /** May another client have written since it was written here? */
  readonly isShared: boolean;
};

export type Cache = {
  readonly pages: Readonly<Record<number, Page>>;
  /** The change token that it knows: a lookup of the file has told the first one. */
  readonly change: number;
  /** Are the attributes young enough? */
  readonly isTrusted: boolean;
};

/** An empty cache. */
export const empty: Cache = { pages: {}, change: 0, isTrusted: false };

/** Has this block not reached the disk of the server, for all that the client knows? */
export const isOwed = ({ state }: Page): boolean => state !== "clean";

/** The blocks after a program has written these values from `offset` on. */
export const rewritten = (
  pages: Cache["pages"],
  offset: number,
  values: readonly number[],
): Cache["pages"] => {
  const dirty = values.map((value, i) => {
    const before = pages[offset + i];
    const isShared = before !== undefined && isOwed(before) && before.isShared;
    return [offset + i, { value, state: "dirty", isShared }] as const;
  });
  return { ...pages, ...Object.fromEntries(dirty) };
};

/** The blocks after another client has written: those that were read are forgotten. */
const shared = (pages: Cache["pages"]): Cache["pages"] =>
  Object.fromEntries(
    Object.entries(pages).flatMap(([block, page]) =>
      isOwed(page) ? [[block, { ...page, isShared: true }]] : [],
    ),
  );

/** Marks blocks as on the disk, and forgets those that another client may have written since. */
const cleaned = (
  pages: Cache["pages"],
  isOnDisk: (page: Page, block: number) => boolean,
): Cache["pages"] =>
  Object.fromEntries(
    Object.entries(pages).flatMap(([block, page]) => {
      if (!isOnDisk(page, Number(block))) return [[block, page]];
      return page.isShared ? [] : [[block, { ...page, state: "clean" }]];
    }),
  );

/** A call and its reply. `isLate`: the call was sent before the newest reply so far arrived. */
type Told = { readonly call: Call; readonly reply: Reply; readonly isLate: boolean };

/** Is a reply older than the cache? A lower token alone does not say so: a crash of the server may bring one back. */
export const isOlder = (
  { change }: Cache,
  { reply, isLate }: Omit<Told, "call">,
  rules: Rules,
) => isLate && reply.change < change && !rules.takesOlder;

/** The cache after the attributes of a reply, apart from the block that the reply is about. */
const seenChange = (cache: Cache, told: Told, rules: Rules): Cache => {
  const { call, reply } = told;
  const { change, before } = reply;
  if (isOlder(cache, told, rules)) return cache;
  const isSame =
    change === cache.change ||
    (call.type === "WRITE" && rules.keepsPages(before, cache.change));
  const pages = isSame ? cache.pages : shared(cache.pages);
  return { change, isTrusted: true, pages };
};

/** Marks blocks that were sent UNSTABLE under another verifier as not sent. */
const heard = (
  pages: Cache["pages"],
  verifier: number,
  { isCommitted }: Rules,
): Cache["pages"] =>
  Object.fromEntries(
    Object.entries(pages).map(([block, page]) =>
      typeof page.state !== "number" || isCommitted(page.state, verifier)
        ? [block, page]
        : [block, { ...page, state: "dirty" }],
    ),
  );

/** Marks a sent block as on the disk, or as at the server with this verifier, unless it was written again meanwhile. */
const sent = (
  pages: Cache["pages"],
  { block, value, stable }: Extract<Call, { readonly type: "WRITE" }>,
  verifier: number,
  rules: Rules,
): Cache["pages"] => {
  const page = pages[block];
  if (page?.value !== value) return pages;
  const state = stable === "FILE_SYNC" ? "clean" : rules.stateAfterUnstable(verifier);
  return state === "clean"
    ? cleaned(pages, (_, each) => each === block)
    : { ...pages, [block]: { ...page, state } };
};

/** The cache after a reply. (A client sends a READ again whose reply is older than the cache.) */
export const learned = (cache: Cache, told: Told, rules: Rules): Cache => {
  const { call, reply } = told;
  const now = seenChange(cache, told, rules);
  switch (call.type) {
    case "GETATTR":
      return now;
    case "READ": {
      const page = now.pages[call.block];
      if (page !== undefined && isOwed(page)) return now;
      const read = { value: reply.value!, state: "clean", isShared: false } as const;
      return { ...now, pages: { ...now.pages, [call.block]: read } };
    }
    case "WRITE": {
      const pages = heard(now.pages, reply.verifier!, rules);
      return { ...now, pages: sent(pages, call, reply.verifier!, rules) };
    }
    case "COMMIT": {
      const pages = heard(now.pages, reply.verifier!, rules);
      return { ...now, pages: cleaned(pages, ({ state }) => typeof state === "number") };
    }
  }
};
