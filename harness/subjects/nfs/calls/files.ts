/** The files of a run as `spec/nfs/calls` has them: inodes and generations as numbers, and change tokens. */
import { P } from "ts-pattern";
import type { Handle } from "../../../../spec/nfs/calls/messages.ts";
import { shaped } from "../../../conform/shaped.ts";
import type { NfsCast } from "../calls-of-run.ts";

/** What a server tells of its directory. */
const traced = {
  entries: P.array({
    name: P.string,
    id: P.string,
    type: P.string,
    links: P.number,
    change: P.string,
    bytes: P.optional(P.string),
  }),
};

/** The file that a name stands for. */
type Entry = {
  readonly name: string;
  readonly handle: Handle;
  readonly kind: "file" | "directory";
  readonly value: number | null;
  readonly links: number;
  readonly change: number;
};

/** What is known of one run from its events and datagrams so far. */
type Known = {
  /** By the id of a file: its handle in the spec, for ever. */
  readonly handles: Map<string, Handle>;
  /** By the number of an inode: the id of the file that has it, and its last generation. */
  readonly inodes: Map<number, string>;
  readonly generations: Map<number, number>;
  /** By the id of a file and a change token: the number of the token; and by the id alone, the last one. */
  readonly tokens: Map<string, number>;
  /** By the verifier of an exclusive create, in hexadecimal: the call that had it first. */
  readonly verifiers: Map<string, string>;
};

const runs = new WeakMap<object, Known>();

const knownIn = (cast: NfsCast): Known => {
  const found = runs.get(cast);
  if (found !== undefined) return found;
  const fresh: Known = {
    handles: new Map(),
    inodes: new Map(),
    generations: new Map(),
    tokens: new Map(),
    verifiers: new Map(),
  };
  runs.set(cast, fresh);
  return fresh;
};

const NONE: Handle = { ino: -1, generation: 0 };

/** The handle of the file with this id; one that no file has, if none was seen. */
export const handleOfId = (cast: NfsCast, id: string): Handle =>
  knownIn(cast).handles.get(id) ?? NONE;

/** The number of a change token of a file; -1: the server has not told it. */
export const changeOf = (cast: NfsCast, id: string, token: string): number =>
  knownIn(cast).tokens.get(`${id} ${token}`) ?? -1;

/** The spec's word for the verifier of an exclusive create: the call that had it first. */
export const verifierIn = (cast: NfsCast, hex: string, call: string): string => {
  const { verifiers } = knownIn(cast);
  const name = verifiers.get(hex) ?? call;
  verifiers.set(hex, name);
  return name;
};

/** The number in the text of a file; null: it is empty. */
export const valueIn = (bytes: Uint8Array): number | null =>
  bytes.length === 0 ? null : Number(Buffer.from(bytes).toString());

const DIRECTORY = "directory";

/**
 * What the server has, after a change of its directory.
 *
 * @param steps by how much a change token grows: a RENAME gives a file a name and takes one, in one change of the code
 */
export const entriesIn = (
  state: unknown,
  cast: NfsCast,
  steps = 1,
): { readonly entries: readonly Entry[] } => {
  const { entries } = shaped(traced, state);
  const known = knownIn(cast);
  const there = new Set(entries.map(({ id }) => id));
  for (const [ino, id] of known.inodes) if (!there.has(id)) forget(known, { ino, id });
  const sorted = [...entries].sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    entries: sorted.map(({ name, id, type, links, change, bytes = "" }) => {
      meet(known, id);
      const isDirectory = type === DIRECTORY;
      return {
        name,
        handle: handleOfId(cast, id),
        kind: isDirectory ? DIRECTORY : "file",
        value: valueIn(Buffer.from(bytes, "hex")),
        links: isDirectory ? 1 : links, // The spec counts no "." in a directory.
        change: isDirectory ? 0 : met(known, { id, token: change, steps }),
      };
    }),
  };
};

/** A file is gone. Where a planted fault gives its id to another one, that one is new. */
const forget = (
  { inodes, tokens }: Known,
  { ino, id }: { readonly ino: number; readonly id: string },
): void => {
  inodes.delete(ino);
  tokens.delete(id);
};

/** A file that is new has the lowest number of an inode that is free, as in the spec. */
const meet = ({ handles, inodes, generations }: Known, id: string): void => {
  const known = handles.get(id);
  if (known !== undefined) {
    inodes.set(known.ino, id);
    return;
  }
  let ino = 0;
  while (inodes.has(ino)) ino++;
  const generation = (generations.get(ino) ?? 0) + 1;
  generations.set(ino, generation);
  inodes.set(ino, id);
  handles.set(id, { ino, generation });
};

type Met = { readonly id: string; readonly token: string; readonly steps: number };

/** The number of a change token. */
const met = ({ tokens }: Known, { id, token, steps }: Met): number => {
  const last = tokens.get(id);
  const number = tokens.get(`${id} ${token}`) ?? (last === undefined ? 0 : last + steps);
  tokens.set(`${id} ${token}`, number);
  tokens.set(id, number);
  return number;
};
