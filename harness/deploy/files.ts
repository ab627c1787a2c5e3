import * as fs from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { FileError, type Files, fileNameOf, type OpenFile } from "../../impl/ports.ts";
import { bytesOfTarget, requireAttributes } from "../simulate/file-path.ts";
import { Random } from "../simulate/random.ts";
import type { Control } from "./control.ts";
import { setAttributes } from "./file-attributes.ts";
import { posix } from "./file-errors.ts";
import { FilePlaces, placeOf } from "./file-places.ts";
import { statfsOf, statOf } from "./file-stat.ts";
import { type FilesOf, openFile } from "./open-file.ts";
import { YoungFiles } from "./young-files.ts";

/** Where the files of a node are, and what makes them fail. */
type RealFilesOptions = {
  /** The directory; it is made if it does not exist. */
  readonly directory: string;
  /** Causes faults of the disk. */
  readonly control: Control | undefined;
  /**
   * Are files of the user of this process opened whatever their modes say? For servers that check rights themselves.
   */
  readonly opensOwn?: boolean;
};

/** The state that all calls share. */
type Tree = FilesOf & { readonly places: FilePlaces };

/** The files port of a real node: a directory of the machine, and nothing above it. Needs /proc, as Linux has it. */
export const openFiles = async (options: RealFilesOptions): Promise<Files> => {
  await mkdir(options.directory, { recursive: true });
  const root = fs.realpathSync(options.directory);
  const tree = {
    places: new FilePlaces(root, options.opensOwn),
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
      return places.open(place, O_RDONLY, found);
    });
    try {
      control?.failures.failSync(path);
      await fsync(directory);
    } finally {
      fs.closeSync(directory);
    }
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
  setAttributes: posix(async (path, given) =>
    places.pinned(path, (place, found) => setAttributes(path, place, found, given)),
  ),
});

const { O_RDONLY, O_RDWR, O_WRONLY } = fs.constants;

const callsOfBytes = (
  tree: Tree,
): Omit<Files, CallOfNames | CallOfDirectories | CallOfInodes> => {
  const opened = (path: string, flags: number): OpenFile =>
    openFile(tree, {
      fd: tree.places.file(path, flags),
      path,
      isWritable: flags !== O_RDONLY,
    });
  const using = async <R>(
    path: string,
    flags: number,
    use: (file: OpenFile) => Promise<R>,
  ): Promise<R> => {
    const file = opened(path, flags);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  };
  return {
    open: posix(async (path, access) =>
      opened(path, access === "write" ? O_RDWR : O_RDONLY),
    ),
    read: posix((path, span) => using(path, O_RDONLY, (file) => file.read(span))),
    write: posix((path, at, bytes) =>
      using(path, O_WRONLY, (file) => file.write(at, bytes)),
    ),
    truncate: posix((path, size) => using(path, O_WRONLY, (file) => file.truncate(size))),
    sync: posix((path) => using(path, O_RDONLY, (file) => file.sync())),
  };
};

const fsync = promisify(fs.fsync);

const requireBelowRoot = (path: string): void => {
  if (path === "/") throw new FileError("EINVAL", path);
};
