/** What a cache manager does for programs. */
import { without } from "../shared/without.ts";
import { fetching, isStoring, next, storing } from "./client-calls.ts";
import { type Client, currentOf, pruned } from "./copies.ts";
import { contentsOf, type Request, readOf } from "./messages.ts";
import type { Setting } from "./rules.ts";

/** A program has this copy open. */
export const opened = (me: Client, program: string, copy: number): Client => ({
  ...me,
  files: { ...me.files, [program]: { copy, wrote: false } },
});

/** The program has not closed the file: what it wrote is lost. */
const abandoned = (me: Client, program: string): Client => {
  const file = me.files[program];
  if (file === undefined) return me;
  const isWritten = Object.values(me.files).some(
    ({ copy, wrote }) => wrote && copy === file.copy,
  );
  const isLost = isWritten && file.copy === me.current;
  const files = without(me.files, program);
  return pruned(
    isLost ? { ...me, files, current: null, valid: false, left: 0 } : { ...me, files },
  );
};

const open = (me: Client, program: string) =>
  me.valid
    ? next(opened(me, program, me.current!)).respond(null)
    : fetching(me, program, true);

const close = ({ rules }: Setting, me: Client, program: string) => {
  const { copy, wrote } = me.files[program]!;
  const closed = { ...me, files: without(me.files, program) };
  if (!wrote) return next(pruned(closed)).respond(null);
  if (isStoring(me)) return undefined; // One store at a time.
  const { contents } = me.copies[copy]!;
  const stored = { contents, copy, closes: true };
  return rules.closeWaits
    ? storing(rules, closed, program, stored)
    : storing(rules, closed, null, stored).respond(null);
};

const write = ({ rules }: Setting, me: Client, program: string, value: number) => {
  const { copy } = me.files[program]!;
  const contents = contentsOf(value);
  const isStored = rules.storesOn === "write";
  const written = {
    ...me,
    copies: { ...me.copies, [copy]: { ...me.copies[copy]!, contents } },
    files: { ...me.files, [program]: { copy, wrote: !isStored } },
  };
  if (!isStored) return next(written).respond(null);
  return isStoring(me)
    ? undefined
    : storing(rules, written, program, { contents, copy, closes: false });
};

const load = (me: Client, program: string) =>
  me.valid
    ? next(me).respond(readOf(currentOf(me)!.contents))
    : fetching(me, program, false);

/** The reaction to a request of a program. */
export const requested = (
  at: Setting,
  me: Client,
  { request, program }: { readonly request: Request; readonly program: string },
) => {
  if (request.type === "open") return open(abandoned(me, program), program);
  if (request.type === "load") return load(me, program);
  if (request.type === "save") {
    if (isStoring(me)) return undefined;
    const contents = contentsOf(request.value);
    return storing(at.rules, me, program, { contents, copy: null, closes: true });
  }
  const file = me.files[program];
  if (file === undefined) return undefined; // The program went down with its client.
  if (request.type === "read")
    return next(me).respond(readOf(me.copies[file.copy]!.contents));
  return request.type === "write"
    ? write(at, me, program, request.value)
    : close(at, me, program);
};
