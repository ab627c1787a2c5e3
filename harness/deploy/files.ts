import * as fs from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import {
  FileError,
  type FileErrorCode,
  type FileSpan,
  type Files,
  fileNameOf,
  isFileErrorCode,
} from "../../impl/ports.ts";
import {
  bytesOfTarget,
  requireAttributes,
  requirePlaces,
} from "../simulate/file-path.ts";
import { altered } from "../simulate/link.ts";
import { Random } from "../simulate/random.ts";
import type { Control } from "./control.ts";
import { FilePlaces, placeOf } from "./file-places.ts";
import { statfsOf, statOf } from "./file-stat.ts";
import { YoungFiles } from "./young-files.ts";

/** Where the files of a node are, and what makes them fail. */
type RealFilesOptions = {
  /** Made if it is not there. */
  readonly directory: string;
  /** Causes faults of the disk. */
  readonly control: Control | undefined;
};

/** What the calls have in common. */
type Tree = {
  readonly places: FilePlaces;
  readonly control: Control | undefined;
  /** The device of the root. */
  readonly device: bigint;
  readonly alteration: Random;
};

/** The files port of a real node: a directory of the machine, and nothing above it. Needs /proc, as Linux has it. */
export const openFiles = async (options: RealFilesOptions): Promise<Files> => {
  await mkdir(options.directory, { recursive: true });
  const root = fs.realpathSync(options.directory);
  const tree = {
    places: new FilePlaces(root),
    control: options.control,
    device: fs.statSync(root, { bigint: true }).dev,
    alteration: new Random(1, options.directory),
  };
  return {
    ...callsOfNames(tree),
    ...callsOfDirectories(tree),
    ...callsOfInodes(tree),
    ...callsOfBytes(tree),
  };
};

type CallOfNames =
  | "mkdir"
  | "rmdir"
  | "create"
  | "link"
  | "symlink"
  | "unlink"
  | "rename";
type CallOfDirectories = "list" | "syncDirectory";
type CallOfInodes = "stat" | "statfs" | "readlink" | "setAttributes";

const callsOfNames = ({ places, control }: Tree): Pick<Files, CallOfNames> => {
  const young = new YoungFiles(places);
  const addName = (path: string): void => {
    requireBelowRoot(path);
    control?.failures.failWrite(path);
  };
  return {
    mkdir: posix(async (path, mode = 0o755) => {
      requireAttributes(path, { mode });
      addName(path);
      places.named(path, (place) => fs.mkdirSync(place, mode));
      places.pinned(path, (place) => fs.chmodSync(place, mode)); // The umask took bits.
    }),
    rmdir: posix(async (path) => {
      requireBelowRoot(path);
      young.keep(path);
      places.named(path, (place) => fs.rmdirSync(place));
    }),
    create: posix(async (path, mode = 0o644) => {
      requireAttributes(path, { mode });
      addName(path);
      const file = places.named(path, (place) => fs.openSync(place, "wx", mode));
      try {
        fs.fchmodSync(file, mode);
      } finally {
        fs.closeSync(file);
      }
    }),
    link: posix(async (path, to) => {
      addName(to);
      requireBelowRoot(path);
      places.named(path, (from) => places.named(to, (place) => fs.linkSync(from, place)));
    }),
    symlink: posix(async (target, path) => {
      const bytes = Buffer.from(bytesOfTarget(target));
      addName(path);
      places.named(path, (place) => fs.symlinkSync(bytes, place));
    }),
    unlink: posix(async (path) => {
      if (path === "/") throw new FileError("EISDIR", path);
      young.keep(path);
      places.named(path, (place) => fs.unlinkSync(place));
    }),
    rename: posix(async (from, to) => {
      for (const path of [from, to]) requireBelowRoot(path);
      young.keep(to);
      places.named(from, (source) =>
        places.named(to, (place) => fs.renameSync(source, place)),
      );
    }),
  };
};

const callsOfDirectories = ({
  places,
  control,
}: Tree): Pick<Files, CallOfDirectories> => ({
  list: posix(async (path) => {
    const fd = places.pin(path);
    try {
      const names = await readdir(placeOf(fd), { encoding: "buffer" });
      return names.map((name) => fileNameOf(name)).sort();
    } finally {
      fs.closeSync(fd);
    }
  }),
  syncDirectory: posix(async (path) => {
    const directory = places.pinned(path, (place, found) => {
      if (!found.isDirectory()) throw new FileError("ENOTDIR", path);
      return fs.openSync(place, "r");
    });
    control?.failures.failSync(path);
    await closing(directory, (fd) => fsync(fd));
  }),
});

const callsOfInodes = ({ places, device }: Tree): Pick<Files, CallOfInodes> => ({
  stat: posix(async (path) =>
    places.named(path, (place) => statOf(fs.lstatSync(place, { bigint: true }), device)),
  ),
  statfs: posix(async (path) =>
    places.pinned(path, (place) => statfsOf(fs.statfsSync(place, { bigint: true }))),
  ),
  readlink: posix(async (path) =>
    fileNameOf(places.named(path, (place) => fs.readlinkSync(place, "buffer"))),
  ),
  setAttributes: posix(async (path, { mode, uid, gid, accessed, modified }) => {
    requireAttributes(path, {
      ...(mode === undefined ? {} : { mode }),
      ...(accessed === undefined ? {} : { accessed }),
      ...(modified === undefined ? {} : { modified }),
    });
    places.pinned(path, (place, found) => {
      // The owner comes first: chown(2) takes the bits for set-user-ID away.
      if (uid !== undefined || gid !== undefined)
        fs.chownSync(place, uid ?? SAME, gid ?? SAME);
      if (mode !== undefined) fs.chmodSync(place, mode);
      if (accessed !== undefined || modified !== undefined)
        fs.utimesSync(
          place,
          secondsOf(accessed ?? found.atimeNs),
          secondsOf(modified ?? found.mtimeNs),
        );
    });
  }),
});

const { O_RDONLY, O_WRONLY } = fs.constants;

const callsOfBytes = ({
  places,
  control,
  alteration,
}: Tree): Omit<Files, CallOfNames | CallOfDirectories | CallOfInodes> => ({
  read: posix(async (path, span) => {
    requirePlaces(path, span.at, span.bytes);
    const bytes = await closing(places.file(path, O_RDONLY), (fd) => readSpan(fd, span));
    return control?.failures.isRotten ? altered(bytes, alteration) : bytes;
  }),
  write: posix(async (path, at, bytes) => {
    requirePlaces(path, at);
    const copy = bytes.slice();
    await closing(places.file(path, O_WRONLY), async (fd) => {
      if (copy.length > 0) control?.failures.failWrite(path);
      await writeAll(fd, at, copy);
    });
  }),
  truncate: posix(async (path, size) => {
    requirePlaces(path, size);
    await closing(places.file(path, O_WRONLY), async (fd) => {
      if (size > fs.fstatSync(fd).size) control?.failures.failWrite(path);
      fs.ftruncateSync(fd, size);
    });
  }),
  sync: posix(async (path) => {
    await closing(places.file(path, O_RDONLY), async (fd) => {
      control?.failures.failSync(path);
      await fsync(fd);
    });
  }),
});

const fsync = promisify(fs.fsync);
const read = promisify(fs.read);
const write = promisify(fs.write);

/** Takes no more memory than there are bytes in the file. */
const readSpan = async (fd: number, { at, bytes }: FileSpan): Promise<Uint8Array> => {
  const length = Math.min(bytes, Math.max(0, fs.fstatSync(fd).size - at));
  if (length === 0) return new Uint8Array();
  const { bytesRead, buffer } = await read(fd, new Uint8Array(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

const writeAll = async (fd: number, at: number, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; )
    done += (await write(fd, bytes, done, bytes.length - done, at + done)).bytesWritten;
};

/** Uses a descriptor and closes it. */
const closing = async <R>(fd: number, use: (fd: number) => Promise<R>): Promise<R> => {
  try {
    return await use(fd);
  } finally {
    fs.closeSync(fd);
  }
};

/** An owner that chown(2) leaves as it is. */
const SAME = -1;

/** Seconds as Node takes them, which are cut to a microsecond: so a part of one is added, as for rounding. */
const secondsOf = (time: bigint | "now"): number =>
  time === "now" ? Date.now() / 1000 : Number(time / 1000n) / 1e6 + 3e-7;

/** A call whose errors have the names that the port has for them. */
const posix =
  <A extends readonly [path: string, ...unknown[]], R>(
    call: (...given: A) => Promise<R>,
  ) =>
  async (...given: A): Promise<R> => {
    try {
      return await call(...given);
    } catch (error) {
      throw error instanceof FileError ? error : new FileError(codeOf(error), given[0]);
    }
  };

const requireBelowRoot = (path: string): void => {
  if (path === "/") throw new FileError("EINVAL", path);
};

/** Other errors that there is a name for; any further one is an error of the disk. */
const NAMES: Readonly<Record<string, FileErrorCode>> = {
  ENFILE: "EMFILE",
  ENXIO: "EINVAL",
  ERR_INVALID_ARG_VALUE: "EINVAL",
  ERR_OUT_OF_RANGE: "EINVAL",
  ETXTBSY: "EBUSY",
};

const codeOf = (error: unknown): FileErrorCode => {
  const { code = "" } = error as NodeJS.ErrnoException;
  return isFileErrorCode(code) ? code : (NAMES[code] ?? "EIO");
};
