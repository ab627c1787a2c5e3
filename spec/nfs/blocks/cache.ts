/** The blocks that a client remembers, and what a reply makes of them. */
import type { Rules } from "../rules.ts";
import type { Call, Reply } from "./messages.ts";

/** A block: as it is on the server, not sent yet, or sent UNSTABLE to the server of this verifier. */
type Page = { readonly value: number; readonly state: "clean" | "dirty" | number };

export type Cache = {
  readonly pages: Readonly<Record<number, Page>>;
  /** The change token that it knows; null: none. */
  readonly change: number | null;
  /** Are the attributes young enough? */
  readonly isTrusted: boolean;
};

/** An empty cache. */
export const empty: Cache = { pages: {}, change: null, isTrusted: false };

/** Has this block not reached the disk of the server, for all that the client knows? */
export const isOwed = ({ state }: Page): boolean => state !== "clean";

const onlyOwed = (pages: Cache["pages"]): Cache["pages"] =>
  Object.fromEntries(Object.entries(pages).filter(([, page]) => isOwed(page)));

/** The cache after the attributes of a reply, apart from the block that the reply is about. */
const seenChange = (cache: Cache, isOwn: boolean, reply: Reply, rules: Rules): Cache => {
  const known = cache.change ?? -1;
  if (reply.change < known && !rules.takesOlder) return cache;
  const isSame =
    reply.change === known || (isOwn && rules.keepsPages(reply.before, known));
  return {
    change: reply.change,
    isTrusted: true,
    pages: isSame ? cache.pages : onlyOwed(cache.pages),
  };
};

/** Marks a sent block as on the disk, or as at the server with this verifier, unless it was written again meanwhile. */
const sent = (
  pages: Cache["pages"],
  { block, value, stable }: Extract<Call, { readonly type: "WRITE" }>,
  verifier: number,
  rules: Rules,
): Cache["pages"] => {
  if (pages[block]?.value !== value) return pages;
  const state = stable === "FILE_SYNC" ? "clean" : rules.stateAfterUnstable(verifier);
  return { ...pages, [block]: { value, state } };
};

/** Takes the reply to a COMMIT: each block that was sent UNSTABLE is on the disk, or has to be sent again. */
const committed = (
  pages: Cache["pages"],
  verifier: number,
  { isCommitted }: Rules,
): Cache["pages"] =>
  Object.fromEntries(
    Object.entries(pages).map(([block, page]) => {
      if (typeof page.state !== "number") return [block, page];
      const state = isCommitted(page.state, verifier) ? "clean" : "dirty";
      return [block, { ...page, state }];
    }),
  );

/** The cache after a reply to this call. */
export const learned = (cache: Cache, call: Call, reply: Reply, rules: Rules): Cache => {
  const isOld = reply.change < (cache.change ?? -1) && !rules.takesOlder;
  const now = seenChange(cache, call.type === "WRITE", reply, rules);
  const { pages } = now;
  switch (call.type) {
    case "GETATTR":
      return now;
    case "READ": {
      const page = pages[call.block];
      if (isOld || (page !== undefined && isOwed(page))) return now;
      const read = { value: reply.value!, state: "clean" } as const;
      return { ...now, pages: { ...pages, [call.block]: read } };
    }
    case "WRITE": {
      const after = sent(pages, call, reply.verifier!, rules);
      if (!isOld || after[call.block]?.state !== "clean") return { ...now, pages: after };
      const { [call.block]: _, ...others } = after; // Another client may have written it since.
      return { ...now, pages: others };
    }
    case "COMMIT":
      return { ...now, pages: committed(pages, reply.verifier!, rules) };
  }
};
