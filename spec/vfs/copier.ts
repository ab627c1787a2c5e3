/**
 * The copy program of slide 23, read, write, read, write, over two descriptors; and a mended one.
 *
 * Slide 23: `do { i = read(inf, buf, 4096); write(outf, buf, i); } while (i);`
 */
import { one, speaks, system } from "lockstep";
import { call } from "./calls.ts";
import { opened } from "./descriptors.ts";
import type { Host, Result } from "./host.ts";
import { kernelOf } from "./kernel.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { switchOf } from "./walk.ts";

/** The state of the loop. */
export type Loop = {
  readonly at: "read" | "write" | "done" | "failed";
  /** What the last read returned: -1 after an error. */
  readonly count: number;
  /** The bytes that were read and not written yet. */
  readonly left: string;
  /** How many reads will still fail. */
  readonly failures: number;
  /** Has it asked to write -1 bytes? */
  readonly wroteLess: boolean;
};

type Copying = { readonly host: Host; readonly loop: Loop };

const countOf = (result: Result): number => {
  if (typeof result === "number") return result;
  return typeof result === "object" && "text" in result ? result.text.length : -1;
};

const SOURCE = 0;
const TARGET = 1;
const RULES_OF_SLIDE = (count: number): Loop["at"] => (count === 0 ? "done" : "read");

/** The bytes of the file that a descriptor stands for. */
const bytesOf = (rules: Rules, scope: Scope, host: Host, fd: number): string => {
  const [, { of, ino }] = opened(host, "p0", fd)!;
  const { operations, store } = switchOf(rules, scope).tableOf(host, of);
  return operations.read(store, ino);
};

const programOf = (rules: Rules, scope: Scope) => {
  const { perform } = kernelOf(rules, scope);
  const isSlide = scope.loop === "slide";

  /** A read that fails returns -1 and moves nothing. A bad block is the second byte of the source. */
  const read = ({ host, loop }: Copying): readonly Copying[] => {
    const asked = { ...call("p0", `read ${SOURCE}`), count: scope.buffer };
    const after = perform(host, asked)!;
    const { result } = after.returned!;
    const text = typeof result === "object" && "text" in result ? result.text : "";
    const next = (count: number): Loop["at"] =>
      isSlide ? "write" : rules.afterRead(count, scope.buffer);
    const count = countOf(result);
    const well = {
      host: after,
      loop: { ...loop, at: next(count), count, left: text },
    } as const;
    const failed = {
      host,
      loop: { ...loop, at: next(-1), count: -1, left: "" },
    } as const;
    const [, { position }] = opened(host, "p0", SOURCE)!;
    if (scope.fails === "always" && position + text.length > 1) return [failed];
    return loop.failures > 0
      ? [well, { ...failed, loop: { ...failed.loop, failures: loop.failures - 1 } }]
      : [well];
  };

  const write = (copying: Copying): readonly Copying[] => {
    const { host, loop } = copying;
    if (loop.count <= 0 && isSlide) {
      // A write of -1 bytes fails, and of 0 does nothing; neither is looked at.
      const wroteLess = loop.wroteLess || loop.count < 0;
      return [{ host, loop: { ...loop, at: RULES_OF_SLIDE(loop.count), wroteLess } }];
    }
    return writesOf(perform, scope, copying).map(([after, count]) => {
      if (isSlide)
        return {
          host: after,
          loop: { ...loop, at: RULES_OF_SLIDE(loop.count), left: "" },
        };
      if (count < 0 && rules.stopsAtFailedWrite)
        return { host: after, loop: { ...loop, at: "failed" } };
      const left = count < 0 ? "" : rules.leftOf(loop.left, count);
      return { host: after, loop: { ...loop, at: left === "" ? "read" : "write", left } };
    });
  };

  return { read, write };
};

/** The possible results of a write: all bytes, fewer where writes may be short, or an error. */
const writesOf = (
  perform: ReturnType<typeof kernelOf>["perform"],
  { short }: Scope,
  { host, loop }: Copying,
): readonly (readonly [Host, number])[] => {
  const lengths = short ? [loop.left.length, 1] : [loop.left.length];
  return [...new Set(lengths)].map((length) => {
    const asked = {
      ...call("p0", `write ${TARGET}`),
      text: loop.left.slice(0, length),
    };
    const after = perform(host, asked)!;
    return [after, countOf(after.returned!.result)];
  });
};

/** A copy of one file to another one, of the same file system or of another. */
export const copySystem = (start: Host, scope: Scope, rules: Rules) => {
  const { next, process } = speaks<Copying>();
  const { read, write } = programOf(rules, scope);
  const failures = scope.fails === "once" ? 1 : 0;
  const loop: Loop = { at: "read", count: 0, left: "", failures, wroteLess: false };
  const isOver = (at: Loop["at"]): boolean => at === "done" || at === "failed";
  return system({
    name: `a copy from ${scope.from} to ${scope.to}`,
    roles: {
      copier: one(
        process({
          init: { host: start, loop },
          actions: {
            read: (now) => (now.loop.at === "read" ? read(now).map(next) : undefined),
            write: (now) => (now.loop.at === "write" ? write(now).map(next) : undefined),
          },
        }),
      ),
    },
    show: {
      state: (state) => {
        const { host, loop } = state as Copying;
        const target = bytesOf(rules, scope, host, TARGET);
        return `${loop.at}, read ${loop.count}, written "${target}"`;
      },
    },
    always: {
      "a copy that ends well is exact": ({ copier: { host, loop } }) =>
        loop.at !== "done" ||
        bytesOf(rules, scope, host, SOURCE) === bytesOf(rules, scope, host, TARGET),
    },
    sometimes: {
      "a copy ends well": ({ copier }) => copier.loop.at === "done",
      "a program writes −1 bytes":
        scope.loop === "slide" &&
        scope.fails !== "never" &&
        (({ copier }) => copier.loop.wroteLess),
    },
    eventually: { "the copy ends": ({ copier }) => isOver(copier.loop.at) },
    fair: { weak: ["read", "write"] },
  });
};
