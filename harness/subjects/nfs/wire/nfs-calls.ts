/** The calls of NFS version 3, as captures show them. */
import type { Place } from "../../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../../impl/nfs/wire/nfs-program.ts";
import { accessBits } from "../../../../impl/nfs/wire/reading.ts";
import type { CalledProgram, Shown } from "../../../capture/calls/program.ts";
import { called, said } from "../../shared/called.ts";
import {
  attributesText,
  entry,
  type Part,
  settableText,
  shown,
  wccText,
} from "./shown.ts";

const nfs = nfsProgram.procedures;

type Success<R> =
  Extract<R, { readonly type: "NFS3_OK" }> extends {
    readonly value: infer S;
  }
    ? S
    : never;

/** The status, and what a success says. */
const results =
  <R extends { readonly type: string; readonly value: unknown }>(
    ofSuccess: (value: Success<R>) => readonly Part[],
  ) =>
  ({ type, value }: R): Shown => ({
    ...(type === "NFS3_OK" ? shown(...ofSuccess(value as Success<R>)) : said("")),
    status: type,
  });

const nothing = () => [];

const bitsText = (bits: number): string =>
  Object.entries(accessBits)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join("|") || "nothing";

const verifierText = (verifier: Uint8Array): string =>
  `verifier ${Buffer.from(verifier).toString("hex")}`;

/** Bytes of a file; a count of 0 in COMMIT is all of them. */
const rangeText = ({
  offset,
  count,
}: {
  readonly offset: bigint;
  readonly count: number;
}): string => `${count} bytes from ${offset}`;

/** Names in a directory, as far as they have room in a line. */
const entriesOf = ({
  entries,
  eof,
}: {
  readonly entries: readonly { readonly name: Uint8Array }[];
  readonly eof: boolean;
}): readonly Part[] => [...entries.map(({ name }) => ({ name })), eof ? "" : "and more"];

const removed = {
  args: ({ object }: { readonly object: Place }) => shown(...entry(object)),
  results: results(nothing),
};

const reading = [
  called("GETATTR", nfs.getattr, {
    args: ({ object }) => shown({ handle: object }),
    results: results(({ attributes }) => [attributesText(attributes)]),
  }),
  called("LOOKUP", nfs.lookup, {
    args: ({ what }) => shown(...entry(what)),
    results: results(({ object, attributes }) => [
      { handle: object },
      attributesText(attributes),
    ]),
  }),
  called("ACCESS", nfs.access, {
    args: ({ object, access }) => shown({ handle: object }, bitsText(access)),
    results: results(({ access }) => [bitsText(access)]),
  }),
  called("READLINK", nfs.readlink, {
    args: ({ symlink }) => shown({ handle: symlink }),
    results: results(({ data }) => [{ path: data }]),
  }),
  called("READ", nfs.read, {
    args: ({ file, ...range }) => shown({ handle: file }, rangeText(range)),
    results: results(({ count, eof }) => [`${count} bytes`, eof ? "up to the end" : ""]),
  }),
] as const;

const writing = [
  called("SETATTR", nfs.setattr, {
    args: ({ object, newAttributes, guard }) =>
      shown(
        { handle: object },
        settableText(newAttributes),
        guard === null ? "" : `if ctime is ${guard.seconds}.${guard.nseconds}`,
      ),
    results: results(({ wcc }) => [wccText(wcc)]),
  }),
  called("WRITE", nfs.write, {
    args: ({ file, stable, ...range }) =>
      shown({ handle: file }, rangeText(range), stable),
    results: results(({ count, committed, verf }) => [
      `${count} bytes`,
      committed,
      verifierText(verf),
    ]),
  }),
  called("COMMIT", nfs.commit, {
    args: ({ file, ...range }) =>
      shown(
        { handle: file },
        range.count === 0 ? `all from ${range.offset}` : rangeText(range),
      ),
    results: results(({ verf }) => [verifierText(verf)]),
  }),
] as const;

const making = [
  called("CREATE", nfs.create, {
    args: ({ where, how }) =>
      shown(
        ...entry(where),
        how.type,
        how.type === "EXCLUSIVE" ? verifierText(how.value) : settableText(how.value),
      ),
    results: results(({ object, attributes }) => [
      { handle: object },
      attributesText(attributes),
    ]),
  }),
  called("MKDIR", nfs.mkdir, {
    args: ({ where, attributes }) => shown(...entry(where), settableText(attributes)),
    results: results(({ object, attributes }) => [
      { handle: object },
      attributesText(attributes),
    ]),
  }),
  called("SYMLINK", nfs.symlink, {
    args: ({ where, symlink }) => shown(...entry(where), { path: symlink.data }),
    results: results(({ object }) => [{ handle: object }]),
  }),
  called("MKNOD", nfs.mknod, {
    args: ({ where, what }) => shown(...entry(where), what.type),
    results: results(({ object }) => [{ handle: object }]),
  }),
] as const;

const directories = [
  called("REMOVE", nfs.remove, removed),
  called("RMDIR", nfs.rmdir, removed),
  called("RENAME", nfs.rename, {
    args: ({ from, to }) => shown(...entry(from), "to", ...entry(to)),
    results: results(nothing),
  }),
  called("LINK", nfs.link, {
    args: ({ file, link }) => shown({ handle: file }, "as", ...entry(link)),
    results: results(({ attributes }) => [attributesText(attributes)]),
  }),
  called("READDIR", nfs.readdir, {
    args: ({ dir, cookie, count }) =>
      shown({ handle: dir }, `from ${cookie}, ${count} bytes`),
    results: results(entriesOf),
  }),
  called("READDIRPLUS", nfs.readdirplus, {
    args: ({ dir, cookie, maxcount }) =>
      shown({ handle: dir }, `from ${cookie}, ${maxcount} bytes`),
    results: results(({ entries, eof }) => [
      ...entries.flatMap(({ name, handle }) => [{ name }, { handle }]),
      eof ? "" : "and more",
    ]),
  }),
] as const;

const limits = [
  called("FSSTAT", nfs.fsstat, {
    args: ({ root }) => shown({ handle: root }),
    results: results(({ tbytes, abytes }) => [`${abytes} of ${tbytes} bytes are free`]),
  }),
  called("FSINFO", nfs.fsinfo, {
    args: ({ root }) => shown({ handle: root }),
    results: results(({ rtmax, wtmax }) => [`READ ${rtmax}, WRITE ${wtmax} bytes`]),
  }),
  called("PATHCONF", nfs.pathconf, {
    args: ({ object }) => shown({ handle: object }),
    results: results(({ nameMax }) => [`names of ${nameMax} bytes`]),
  }),
] as const;

/** NFS version 3. */
export const nfsCalls: CalledProgram = {
  name: "NFS3",
  number: nfsProgram.number,
  version: nfsProgram.version,
  procedures: new Map([...reading, ...writing, ...making, ...directories, ...limits]),
};
