/** The calls of one program, with the descriptors that it has. */
import { fail } from "./errors.ts";
import type { Attributes, Listed } from "./file-system.ts";
import {
  mayRead,
  mayWrite,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_TRUNC,
} from "./flags.ts";
import type { Path } from "./path.ts";
import type { OpenFile, Vfs } from "./vfs.ts";
import type { Found, FoundEntry } from "./walk.ts";

/** A read gives so many bytes at most; it may give fewer than a program asks for. */
const READ_BYTES_MAX = 2 ** 20;
const DESCRIPTORS_MAX = 1024;

/** Where `lseek` counts from. */
type Whence = "set" | "cur" | "end";

type ProcessOptions = { readonly descriptors?: number };

/** A program, with the descriptors that it has. Its calls fail with a `VfsError`, and in no other way. */
export class Program {
  readonly #vfs: Vfs;
  readonly #files = new Map<number, OpenFile>();
  readonly #most: number;

  constructor(vfs: Vfs, { descriptors = DESCRIPTORS_MAX }: ProcessOptions = {}) {
    this.#vfs = vfs;
    this.#most = descriptors;
  }

  /** A process with the same descriptors, which stand for the same file objects. */
  fork(): Program {
    const child = new Program(this.#vfs, { descriptors: this.#most });
    for (const [fd, file] of this.#files) child.#describe(fd, file);
    return child;
  }

  #describe(fd: number, file: OpenFile): number {
    file.descriptors += 1;
    this.#files.set(fd, file);
    return fd;
  }

  #freeDescriptor(): number {
    for (let fd = 0; fd < this.#most; fd += 1) if (!this.#files.has(fd)) return fd;
    return fail("EMFILE");
  }

  #file(fd: number): OpenFile {
    return this.#files.get(fd) ?? fail("EBADF");
  }

  /** @throws VfsError, such as EEXIST, EISDIR, ELOOP, EMFILE, ENOENT, EROFS */
  open(path: Path, flags: number): Promise<number> {
    return this.#vfs.callByPath(async () => {
      const fd = this.#freeDescriptor();
      const at = await this.#opened(path, flags);
      if (at.type === "file") await at.mount.fs.file.open?.(at.ino, flags);
      const shared = this.#vfs.sharing(at);
      if (this.#vfs.faults.has("second-open-shares") && shared !== undefined)
        return this.#describe(fd, shared);
      const file = { ...at, flags, position: 0, descriptors: 0, isRemoved: false };
      return this.#describe(fd, this.#vfs.opened(file));
    });
  }

  async #opened(path: Path, flags: number): Promise<FoundEntry> {
    const creates = (flags & O_CREAT) !== 0;
    const isNew = creates && (flags & O_EXCL) !== 0;
    const follow = !isNew && (flags & O_NOFOLLOW) === 0;
    const walks = { follow, changes: isNew, makesFile: creates };
    const found = await this.#vfs.tree.walk(path, walks);
    if (creates && found.last !== "name") return fail(isNew ? "EEXIST" : "EISDIR");
    if (found.at === null)
      return creates ? this.#vfs.names.create(found, isNew) : fail("ENOENT");
    if (isNew) return fail("EEXIST");
    return this.#permitted(found, found.at, flags);
  }

  async #permitted(found: Found, at: FoundEntry, flags: number): Promise<FoundEntry> {
    const truncates = (flags & O_TRUNC) !== 0;
    if (at.type === "directory" && (flags & O_CREAT || mayWrite(flags) || truncates))
      return fail("EISDIR");
    const wants = found.isDirectory || (flags & O_DIRECTORY) !== 0;
    if (at.type !== "directory" && wants) return fail("ENOTDIR");
    if (at.type === "symlink") return fail("ELOOP");
    if (at.mount.isReadOnly && (mayWrite(flags) || truncates)) return fail("EROFS");
    if (truncates && !this.#vfs.faults.has("truncate-at-close"))
      await at.mount.fs.inode.truncate(at.ino, 0);
    return at;
  }

  close(fd: number): Promise<void> {
    return this.#vfs.call(async () => {
      const file = this.#file(fd);
      this.#files.delete(fd);
      const isLate = this.#vfs.faults.has("truncate-at-close");
      if (isLate && file.flags & O_TRUNC) await file.mount.fs.inode.truncate(file.ino, 0);
      try {
        if (file.type === "file") await file.mount.fs.file.flush?.(file.ino);
      } finally {
        await this.#vfs.closed(file);
      }
    });
  }

  /** A second descriptor for the same file object, and so for the same position. */
  dup(fd: number): Promise<number> {
    return this.#vfs.call(async () =>
      this.#describe(this.#freeDescriptor(), this.#file(fd)),
    );
  }

  /** Bytes from the position on; none at the end. */
  read(fd: number, count: number): Promise<Uint8Array> {
    return this.#vfs.call(async () => {
      const file = this.#file(fd);
      if (!mayRead(file.flags)) return fail("EBADF");
      if (file.type === "directory") return fail("EISDIR");
      if (!Number.isInteger(count) || count < 0) return fail("EINVAL");
      const span = { at: file.position, bytes: Math.min(count, READ_BYTES_MAX) };
      const bytes = await file.mount.fs.file.read(file.ino, span);
      file.position += bytes.length;
      return bytes;
    });
  }

  /** Writes at the position; the answer is how many of the bytes. */
  write(fd: number, bytes: Uint8Array): Promise<number> {
    return this.#vfs.call(async () => {
      const file = this.#file(fd);
      if (!mayWrite(file.flags)) return fail("EBADF");
      const { fs } = file.mount;
      if (bytes.length === 0) return 0;
      if (file.flags & O_APPEND)
        file.position = (await fs.inode.attributes(file.ino)).size;
      if (file.position >= this.#vfs.fileBytes) return fail("EFBIG");
      const fits = bytes.subarray(0, this.#vfs.fileBytes - file.position);
      const written = await fs.file.write(file.ino, file.position, fits);
      file.position += written;
      return written;
    });
  }

  /** Moves the position. @throws VfsError EBADF, EINVAL */
  lseek(fd: number, offset: number, whence: Whence): Promise<number> {
    return this.#vfs.call(async () => {
      const file = this.#file(fd);
      const size = async () => (await file.mount.fs.inode.attributes(file.ino)).size;
      const from = whence === "set" ? 0 : whence === "cur" ? file.position : await size();
      const position = from + offset;
      if (!Number.isSafeInteger(position) || position < 0) return fail("EINVAL");
      file.position = position;
      return position;
    });
  }

  /** The next names of an open directory; none at the end. `lseek` to 0 starts over. */
  readdir(fd: number): Promise<readonly Listed[]> {
    return this.#vfs.call(async () => {
      const file = this.#file(fd);
      if (file.type !== "directory") return fail("ENOTDIR");
      if (file.isRemoved) return fail("ENOENT");
      const names = await file.mount.fs.file.list(file.ino, file.position);
      file.position = names.at(-1)?.next ?? file.position;
      return names;
    });
  }

  /** Synchronises a file; resolves when it survives a crash. */
  fsync(fd: number): Promise<void> {
    return this.#vfs.call(async () => {
      const { mount, ino, isRemoved } = this.#file(fd);
      if (!isRemoved) await mount.fs.file.sync(ino);
    });
  }

  stat(path: Path): Promise<Attributes> {
    return this.#attributes(path, true);
  }

  /** The attributes of a symbolic link itself. */
  lstat(path: Path): Promise<Attributes> {
    return this.#attributes(path, false);
  }

  #attributes(path: Path, follow: boolean): Promise<Attributes> {
    return this.#vfs.callByPath(async () => {
      const { mount, ino } = await this.#vfs.tree.find(path, { follow });
      return mount.fs.inode.attributes(ino);
    });
  }

  fstat(fd: number): Promise<Attributes> {
    return this.#vfs.call(async () => {
      const { mount, ino, type, isRemoved } = this.#file(fd);
      if (isRemoved) return { ino, type, size: 0, links: 0 };
      return mount.fs.inode.attributes(ino);
    });
  }

  truncate(path: Path, size: number): Promise<void> {
    return this.#vfs.callByPath(async () => {
      if (!Number.isInteger(size) || size < 0) return fail("EINVAL");
      const at = await this.#vfs.tree.find(path, { follow: true });
      if (at.type === "directory") return fail("EISDIR");
      if (at.mount.isReadOnly) return fail("EROFS");
      if (size > this.#vfs.fileBytes) return fail("EFBIG");
      await at.mount.fs.inode.truncate(at.ino, size);
    });
  }

  readlink(path: Path): Promise<string> {
    return this.#vfs.callByPath(async () => {
      const { mount, ino, type } = await this.#vfs.tree.find(path, { follow: false });
      if (type !== "symlink") return fail("EINVAL");
      return (await mount.fs.inode.readlink?.(ino)) ?? fail("EINVAL");
    });
  }

  mkdir(path: Path): Promise<void> {
    return this.#vfs.callByPath(async () => void (await this.#vfs.names.mkdir(path)));
  }

  rmdir(path: Path): Promise<void> {
    return this.#vfs.callByPath(() => this.#vfs.names.rmdir(path));
  }

  unlink(path: Path): Promise<void> {
    return this.#vfs.callByPath(() => this.#vfs.names.unlink(path));
  }

  rename(path: Path, newPath: Path): Promise<void> {
    return this.#vfs.callByPath(() => this.#vfs.names.rename(path, newPath));
  }

  link(path: Path, newPath: Path): Promise<void> {
    return this.#vfs.callByPath(() => this.#vfs.names.link(path, newPath));
  }

  symlink(target: Path, path: Path): Promise<void> {
    return this.#vfs.callByPath(() => this.#vfs.names.symlink(target, path));
  }
}
