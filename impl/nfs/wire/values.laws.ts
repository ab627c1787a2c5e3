/** Arbitrary values of every type of NFS and of the mount protocol, for tests that run over all procedures. */
import * as fc from "fast-check";
import type { Procedure } from "../../rpc/program.ts";
import {
  type Attributes,
  HANDLE_BYTES_MAX,
  type NfsTime,
  type Place,
  type Settable,
  setNothing,
  type Wcc,
} from "./attributes.ts";
import { mountProgram } from "./mount-program.ts";
import { nfsProgram } from "./nfs-program.ts";
import type { NfsStatus } from "./status.ts";

// biome-ignore lint/suspicious/noExplicitAny: procedures of all types stand in one table.
type AnyProcedure = Procedure<any, any>;

const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const handle = fc.uint8Array({ maxLength: HANDLE_BYTES_MAX });
const name = fc.uint8Array({ maxLength: 300 });
const verifier = fc.uint8Array({ minLength: 8, maxLength: 8 });
const time: fc.Arbitrary<NfsTime> = fc.record({ seconds: uint32, nseconds: uint32 });
const device = fc.record({ specdata1: uint32, specdata2: uint32 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);

const attributes: fc.Arbitrary<Attributes> = fc.record({
  type: fc.constantFrom(
    "NF3REG",
    "NF3DIR",
    "NF3BLK",
    "NF3CHR",
    "NF3LNK",
    "NF3SOCK",
    "NF3FIFO",
  ),
  mode: uint32,
  nlink: uint32,
  uid: uint32,
  gid: uint32,
  size: uint64,
  used: uint64,
  rdev: device,
  fsid: uint64,
  fileid: uint64,
  atime: time,
  mtime: time,
  ctime: time,
});

const after = maybe(attributes);
const wcc: fc.Arbitrary<Wcc> = fc.record({
  before: maybe(fc.record({ size: uint64, mtime: time, ctime: time })),
  after,
});

const setTime = fc.oneof(
  fc.constant({ type: "DONT_CHANGE" as const, value: undefined }),
  fc.constant({ type: "SET_TO_SERVER_TIME" as const, value: undefined }),
  time.map((value) => ({ type: "SET_TO_CLIENT_TIME" as const, value })),
);

const settable: fc.Arbitrary<Settable> = fc.oneof(
  fc.constant(setNothing),
  fc.record({
    mode: maybe(uint32),
    uid: maybe(uint32),
    gid: maybe(uint32),
    size: maybe(uint64),
    atime: setTime,
    mtime: setTime,
  }),
);

const place: fc.Arbitrary<Place> = fc.record({ dir: handle, name });
const arm = <T extends string | boolean>(
  type: T,
  value: fc.Arbitrary<unknown> = fc.constant(undefined),
) => value.map((held) => ({ type, value: held }));

const failures: readonly NfsStatus[] = [
  "NFS3ERR_PERM",
  "NFS3ERR_STALE",
  "NFS3ERR_JUKEBOX",
];

const results = (
  resok: fc.Arbitrary<unknown>,
  resfail: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> =>
  fc.oneof(arm("NFS3_OK", resok), ...failures.map((status) => arm(status, resfail)));

const failedAt = fc.record({ attributes: after });
const wccAlone = fc.record({ wcc });
const dirWccAlone = fc.record({ dirWcc: wcc });
const bothDirs = fc.record({ fromDirWcc: wcc, toDirWcc: wcc });
const linked = fc.record({ attributes: after, linkDirWcc: wcc });
const made = results(
  fc.record({ object: maybe(handle), attributes: after, dirWcc: wcc }),
  dirWccAlone,
);
const removed = results(dirWccAlone, dirWccAlone);
const dirAlone = fc.record({ dirAttributes: after });
const entry = { fileid: uint64, name, cookie: uint64 };
const stability = fc.constantFrom("UNSTABLE", "DATA_SYNC", "FILE_SYNC");

const ofDevice = fc.record({ attributes: settable, spec: device });
const node = fc.oneof(
  arm("NF3CHR", ofDevice),
  arm("NF3BLK", ofDevice),
  arm("NF3SOCK", settable),
  arm("NF3FIFO", settable),
  arm("NF3REG"),
);
const how = fc.oneof(
  arm("UNCHECKED", settable),
  arm("GUARDED", settable),
  arm("EXCLUSIVE", verifier),
);

type Values = readonly [args: fc.Arbitrary<unknown>, results: fc.Arbitrary<unknown>];

const files: Readonly<Record<string, Values>> = {
  getattr: [
    fc.record({ object: handle }),
    results(fc.record({ attributes }), fc.constant(undefined)),
  ],
  setattr: [
    fc.record({ object: handle, newAttributes: settable, guard: maybe(time) }),
    results(wccAlone, wccAlone),
  ],
  access: [
    fc.record({ object: handle, access: uint32 }),
    results(fc.record({ attributes: after, access: uint32 }), failedAt),
  ],
  readlink: [
    fc.record({ symlink: handle }),
    results(fc.record({ attributes: after, data: name }), failedAt),
  ],
  read: [
    fc.record({ file: handle, offset: uint64, count: uint32 }),
    results(
      fc.record({ attributes: after, count: uint32, eof: fc.boolean(), data: name }),
      failedAt,
    ),
  ],
  write: [
    fc.record({
      file: handle,
      offset: uint64,
      count: uint32,
      stable: stability,
      data: name,
    }),
    results(
      fc.record({ wcc, count: uint32, committed: stability, verf: verifier }),
      wccAlone,
    ),
  ],
  commit: [
    fc.record({ file: handle, offset: uint64, count: uint32 }),
    results(fc.record({ wcc, verf: verifier }), wccAlone),
  ],
};

const entries: Readonly<Record<string, Values>> = {
  lookup: [
    fc.record({ what: place }),
    results(
      fc.record({ object: handle, attributes: after, dirAttributes: after }),
      dirAlone,
    ),
  ],
  create: [fc.record({ where: place, how }), made],
  mkdir: [fc.record({ where: place, attributes: settable }), made],
  symlink: [
    fc.record({
      where: place,
      symlink: fc.record({ attributes: settable, data: name }),
    }),
    made,
  ],
  mknod: [fc.record({ where: place, what: node }), made],
  remove: [fc.record({ object: place }), removed],
  rmdir: [fc.record({ object: place }), removed],
  rename: [fc.record({ from: place, to: place }), results(bothDirs, bothDirs)],
  link: [fc.record({ file: handle, link: place }), results(linked, linked)],
  readdir: [
    fc.record({ dir: handle, cookie: uint64, cookieverf: verifier, count: uint32 }),
    results(
      fc.record({
        dirAttributes: after,
        cookieverf: verifier,
        entries: fc.array(fc.record(entry)),
        eof: fc.boolean(),
      }),
      dirAlone,
    ),
  ],
  readdirplus: [
    fc.record({
      dir: handle,
      cookie: uint64,
      cookieverf: verifier,
      dircount: uint32,
      maxcount: uint32,
    }),
    results(
      fc.record({
        dirAttributes: after,
        cookieverf: verifier,
        entries: fc.array(
          fc.record({ ...entry, attributes: after, handle: maybe(handle) }),
        ),
        eof: fc.boolean(),
      }),
      dirAlone,
    ),
  ],
};

const fileSystem: Readonly<Record<string, Values>> = {
  fsstat: [
    fc.record({ root: handle }),
    results(
      fc.record({
        attributes: after,
        tbytes: uint64,
        fbytes: uint64,
        abytes: uint64,
        tfiles: uint64,
        ffiles: uint64,
        afiles: uint64,
        invarsec: uint32,
      }),
      failedAt,
    ),
  ],
  fsinfo: [
    fc.record({ root: handle }),
    results(
      fc.record({
        attributes: after,
        rtmax: uint32,
        rtpref: uint32,
        rtmult: uint32,
        wtmax: uint32,
        wtpref: uint32,
        wtmult: uint32,
        dtpref: uint32,
        maxfilesize: uint64,
        timeDelta: time,
        properties: uint32,
      }),
      failedAt,
    ),
  ],
  pathconf: [
    fc.record({ object: handle }),
    results(
      fc.record({
        attributes: after,
        linkmax: uint32,
        nameMax: uint32,
        noTrunc: fc.boolean(),
        chownRestricted: fc.boolean(),
        caseInsensitive: fc.boolean(),
        casePreserving: fc.boolean(),
      }),
      failedAt,
    ),
  ],
};

const path = fc.uint8Array({ maxLength: 1024 });
const shortName = fc.uint8Array({ maxLength: 255 });
const none = fc.constant(undefined);

const mounting: Readonly<Record<string, Values>> = {
  mnt: [
    path,
    fc.oneof(
      arm("MNT3_OK", fc.record({ handle, flavors: fc.array(fc.integer()) })),
      arm("MNT3ERR_NOENT"),
    ),
  ],
  dump: [none, fc.array(fc.record({ hostname: shortName, directory: path }))],
  umnt: [path, none],
  umntall: [none, none],
  export: [none, fc.array(fc.record({ dir: path, groups: fc.array(shortName) }))],
};

/** A procedure, with arbitraries for its arguments and results. */
export type Described = {
  readonly program: "nfs" | "mount";
  readonly name: string;
  readonly procedure: AnyProcedure;
  readonly args: fc.Arbitrary<unknown>;
  readonly results: fc.Arbitrary<unknown>;
};

const describedOf = (
  program: Described["program"],
  procedures: Readonly<Record<string, AnyProcedure>>,
  values: Readonly<Record<string, Values>>,
): readonly Described[] =>
  Object.entries(procedures).map(([each, procedure]) => {
    const [args, found] = values[each]!;
    return { program, name: each, procedure, args, results: found };
  });

/** All procedures of both programs. */
export const everyProcedure: readonly Described[] = [
  ...describedOf("nfs", nfsProgram.procedures, { ...files, ...entries, ...fileSystem }),
  ...describedOf("mount", mountProgram.procedures, mounting),
];
