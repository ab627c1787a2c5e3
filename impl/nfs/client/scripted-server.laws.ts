/** A server in memory for tests of the client: a test holds back calls and replies, and crashes it. */
import type { Clock } from "../../ports.ts";
import type { Handlers } from "../../rpc/program.ts";
import { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC } from "../../vfs/flags.ts";
import { Program } from "../../vfs/program.ts";
import { Vfs } from "../../vfs/vfs.ts";
import type { Attributes, Settable } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import type { ProcedureName } from "./calls.ts";
import { type NfsClientOptions, nfsFileSystem } from "./file-system.ts";

type File = {
  readonly id: number;
  readonly type: "NF3REG" | "NF3DIR" | "NF3LNK";
  /** The bytes on the disk, and those that clients read: they differ by UNSTABLE writes. */
  disk: Uint8Array;
  bytes: Uint8Array;
  readonly names: Map<string, number>;
  links: number;
  mtime: number;
  ctime: number;
  exclusive: string;
};

type Served = Handlers<(typeof nfsProgram)["procedures"]>;
type Status = "NFS3ERR_NOENT" | "NFS3ERR_EXIST" | "NFS3ERR_STALE" | "NFS3ERR_NOTEMPTY";
type Gate = {
  readonly procedure: ProcedureName;
  readonly when: "call" | "reply";
  readonly opened: Promise<void>;
};

const text = (name: Uint8Array): string => Buffer.from(name).toString();

/** The server. Each change has a time of its own. */
export class ScriptedServer {
  readonly log: string[] = [];
  readonly #files = new Map<number, File>();
  #gates: Gate[] = [];
  #time = 1;
  #last = 0;
  #start = 1;
  /** By procedure: the error with which its next call is answered. */
  readonly fails = new Map<ProcedureName, string>();
  /** Replies without attributes, as the protocol allows. */
  saysNothing = false;

  constructor() {
    this.#new("NF3DIR");
  }

  get root(): Uint8Array {
    return this.#handle(1);
  }

  /** UNSTABLE bytes are lost, and the verifier changes. */
  crash(): void {
    this.#start += 1;
    for (const file of this.#files.values()) file.bytes = file.disk;
  }

  /** Holds back the next call of a procedure, or its reply; the function that lets it go. */
  hold(procedure: ProcedureName, when: Gate["when"]): () => void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gates.push({ procedure, when, opened });
    return open;
  }

  async #pass(procedure: ProcedureName, when: Gate["when"]): Promise<void> {
    const gate = this.#gates.find(
      (each) => each.procedure === procedure && each.when === when,
    );
    this.#gates = this.#gates.filter((each) => each !== gate);
    await gate?.opened;
  }

  /** The procedures as a client calls them, under a name for the log. */
  stub(client: string): Parameters<typeof nfsFileSystem>[0]["stub"] {
    const served = this.handlers();
    const context = {
      credentials: { flavor: "AUTH_NONE" },
      address: "",
      xid: 0,
    } as const;
    const called = Object.entries(served).map(([name, handle]) => [
      name,
      async (args: never) => {
        const procedure = name as ProcedureName;
        this.log.push(`${client} ${procedure}`);
        await this.#pass(procedure, "call");
        const results = await handle(args, context);
        await this.#pass(procedure, "reply");
        return results;
      },
    ]);
    return Object.fromEntries(called) as never;
  }

  /** The calls since the last time, by their names. */
  calls(client: string): readonly string[] {
    const made = this.log.filter((line) => line.startsWith(`${client} `));
    this.log.splice(
      0,
      this.log.length,
      ...this.log.filter((line) => !made.includes(line)),
    );
    return made.map((line) => line.slice(client.length + 1));
  }

  /** The text on the disk of a file, as programs at the server see it. */
  onDisk(name: string): string | undefined {
    const id = this.#files.get(1)!.names.get(name);
    return id === undefined
      ? undefined
      : Buffer.from(this.#files.get(id)!.disk).toString();
  }

  /** Writes a file into the root directory, as another program on the server would; makes it where there is none. */
  put(name: string, content: string): void {
    const root = this.#files.get(1)!;
    const known = root.names.get(name);
    const file = known === undefined ? this.#new("NF3REG") : this.#files.get(known)!;
    root.names.set(name, file.id);
    if (known === undefined) this.#touch(root);
    file.bytes = file.disk = Buffer.from(content);
    this.#touch(file);
  }

  /** Removes a file from the root directory, as another program on the server would. */
  drop(name: string): void {
    const root = this.#files.get(1)!;
    this.#files.delete(root.names.get(name)!);
    root.names.delete(name);
    this.#touch(root);
  }

  #new(type: File["type"]): File {
    this.#last += 1;
    const bytes = new Uint8Array();
    const file = {
      id: this.#last,
      type,
      disk: bytes,
      bytes,
      names: new Map<string, number>(),
      links: type === "NF3DIR" ? 2 : 1,
      mtime: 0,
      ctime: 0,
      exclusive: "",
    };
    this.#files.set(file.id, file);
    this.#touch(file);
    return file;
  }

  #touch(file: File): void {
    this.#time += 1;
    file.mtime = file.ctime = this.#time;
  }

  #handle(id: number): Uint8Array {
    return Buffer.from(`file ${id}`);
  }

  #find(handle: Uint8Array): File | null {
    return this.#files.get(Number(text(handle).slice(5))) ?? null;
  }

  #about(file: File | null): Attributes | null {
    if (file === null || this.saysNothing) return null;
    const { id, type, links, bytes, mtime, ctime } = file;
    const time = (nseconds: number) => ({ seconds: 1, nseconds });
    return {
      type,
      mode: 0o644,
      nlink: links,
      uid: 0,
      gid: 0,
      size: BigInt(bytes.length),
      used: BigInt(bytes.length),
      rdev: { specdata1: 0, specdata2: 0 },
      fsid: 1n,
      fileid: BigInt(id),
      atime: time(mtime),
      mtime: time(mtime),
      ctime: time(ctime),
    };
  }

  #before(file: File | null) {
    const about = this.#about(file);
    return about && { size: about.size, mtime: about.mtime, ctime: about.ctime };
  }

  #verifier(): Uint8Array {
    return Buffer.from(`start ${this.#start % 100}`.padEnd(8));
  }

  /** A call that changes a file or directory, with what it was like before and after. */
  #change<R>(handle: Uint8Array, work: (file: File) => R): never {
    const file = this.#find(handle);
    const before = this.#before(file);
    const done = file === null ? "NFS3ERR_STALE" : work(file);
    const wcc = { before, after: this.#about(file) };
    return (
      typeof done === "string"
        ? { type: done, value: { wcc, dirWcc: wcc, linkDirWcc: wcc, attributes: null } }
        : { type: "NFS3_OK", value: { ...done, wcc, dirWcc: wcc, linkDirWcc: wcc } }
    ) as never;
  }

  #set(file: File, { size }: Settable): void {
    if (size !== null) this.#resize(file, Number(size));
    this.#touch(file);
  }

  #resize(file: File, size: number): void {
    const cut = (from: Uint8Array): Uint8Array => {
      const bytes = new Uint8Array(size);
      bytes.set(from.subarray(0, size));
      return bytes;
    };
    file.bytes = cut(file.bytes);
    file.disk = cut(file.disk);
  }

  #make(
    { dir, name }: { readonly dir: Uint8Array; readonly name: Uint8Array },
    type: File["type"],
    taken: (file: File) => boolean = () => false,
  ): never {
    return this.#change(dir, (into) => {
      const known = into.names.get(text(name));
      const there = known === undefined ? null : this.#files.get(known)!;
      if (there !== null && !taken(there)) return "NFS3ERR_EXIST" as const;
      const file = there ?? this.#new(type);
      if (there === null) {
        into.names.set(text(name), file.id);
        this.#touch(into);
      }
      return { object: this.#handle(file.id), attributes: this.#about(file) };
    });
  }

  #remove(dir: Uint8Array, name: Uint8Array): never {
    return this.#change(dir, (from) => this.#unlink(from, text(name)) ?? {});
  }

  #unlink(from: File, name: string): Status | null {
    const id = from.names.get(name);
    if (id === undefined) return "NFS3ERR_NOENT";
    const file = this.#files.get(id)!;
    if (file.names.size > 0) return "NFS3ERR_NOTEMPTY";
    from.names.delete(name);
    file.links -= 1;
    file.ctime = this.#time += 1;
    if (file.links === 0 || file.type === "NF3DIR") this.#files.delete(id);
    this.#touch(from);
    return null;
  }

  /** What each procedure does. */
  handlers(): Served {
    const refusing = Object.entries(this.#handlers()).map(([name, handle]) => [
      name,
      (args: never, context: never) => {
        const why = this.fails.get(name as ProcedureName);
        this.fails.delete(name as ProcedureName);
        if (why === undefined) return (handle as never as typeof handle)(args, context);
        const wcc = { before: null, after: null };
        const none = { attributes: null, dirAttributes: null, wcc, dirWcc: wcc };
        return {
          type: why,
          value: { ...none, linkDirWcc: wcc, fromDirWcc: wcc, toDirWcc: wcc },
        };
      },
    ]);
    return Object.fromEntries(refusing) as never;
  }

  #handlers(): Partial<Record<ProcedureName, (args: never, context: never) => unknown>> {
    const stale = { type: "NFS3ERR_STALE", value: undefined } as const;
    const gone = {
      type: "NFS3ERR_STALE",
      value: { attributes: null, dirAttributes: null },
    };
    const served: Partial<Served> = {
      getattr: ({ object }) => {
        const file = this.#find(object);
        if (file === null) return stale;
        const said = this.saysNothing;
        this.saysNothing = false;
        const attributes = this.#about(file)!;
        this.saysNothing = said;
        return { type: "NFS3_OK", value: { attributes } };
      },
      setattr: ({ object, newAttributes }) =>
        this.#change(object, (file) => {
          this.#set(file, newAttributes);
          return {};
        }),
      lookup: ({ what: { dir, name } }) => {
        const from = this.#find(dir);
        if (from === null) return gone as never;
        const id = text(name) === ".." ? 1 : from.names.get(text(name));
        const dirAttributes = this.#about(from);
        if (id === undefined) return { type: "NFS3ERR_NOENT", value: { dirAttributes } };
        const attributes = this.#about(this.#files.get(id)!);
        const object = this.#handle(id);
        return { type: "NFS3_OK", value: { object, attributes, dirAttributes } };
      },
      readlink: ({ symlink }) => {
        const file = this.#find(symlink);
        if (file === null) return gone as never;
        return {
          type: "NFS3_OK",
          value: { attributes: this.#about(file), data: file.bytes },
        };
      },
      read: ({ file: handle, offset, count }) => {
        const file = this.#find(handle);
        if (file === null) return gone as never;
        const data = file.bytes.slice(Number(offset), Number(offset) + count);
        const eof = Number(offset) + data.length >= file.bytes.length;
        const attributes = this.#about(file);
        return { type: "NFS3_OK", value: { attributes, count: data.length, eof, data } };
      },
      write: ({ file: handle, offset, data, stable }) =>
        this.#change(handle, (file) => {
          const end = Number(offset) + data.length;
          const bytes = new Uint8Array(Math.max(end, file.bytes.length));
          bytes.set(file.bytes);
          bytes.set(data, Number(offset));
          file.bytes = bytes;
          if (stable !== "UNSTABLE") file.disk = bytes;
          this.#touch(file);
          return { count: data.length, committed: stable, verf: this.#verifier() };
        }),
      commit: ({ file: handle }) =>
        this.#change(handle, (file) => {
          file.disk = file.bytes;
          return { verf: this.#verifier() };
        }),
      create: ({ where, how }) => {
        const verifier = how.type === "EXCLUSIVE" ? text(how.value) : "";
        const made = this.#make(where, "NF3REG", (file) =>
          how.type === "EXCLUSIVE"
            ? file.exclusive === verifier
            : how.type === "UNCHECKED" && file.type === "NF3REG",
        );
        const { type } = made as { readonly type: string };
        const id = this.#find(where.dir)?.names.get(text(where.name));
        if (type === "NFS3_OK" && how.type === "EXCLUSIVE")
          this.#files.get(id!)!.exclusive = verifier;
        return made;
      },
      mkdir: ({ where }) => this.#make(where, "NF3DIR"),
      symlink: ({ where, symlink: { data } }) => {
        const made = this.#make(where, "NF3LNK");
        const id = this.#find(where.dir)?.names.get(text(where.name));
        if (id !== undefined && this.#files.get(id)!.bytes.length === 0)
          this.#files.get(id)!.bytes = data;
        return made;
      },
      remove: ({ object: { dir, name } }) => this.#remove(dir, name),
      rmdir: ({ object: { dir, name } }) => this.#remove(dir, name),
      link: ({ file: handle, link: { dir, name } }) => {
        const file = this.#find(handle);
        if (file === null) return gone as never;
        const done = this.#change(dir, (into) => {
          if (into.names.has(text(name))) return "NFS3ERR_EXIST" as const;
          into.names.set(text(name), file.id);
          file.links += 1;
          this.#touch(into);
          file.ctime = this.#time += 1;
          return {};
        }) as { readonly type: "NFS3_OK"; readonly value: object };
        return {
          ...done,
          value: { ...done.value, attributes: this.#about(file) },
        } as never;
      },
      rename: ({ from, to }) => {
        const [one, other] = [this.#find(from.dir), this.#find(to.dir)];
        const [was, became] = [this.#before(one), this.#before(other)];
        const id = one?.names.get(text(from.name));
        const status = id === undefined ? "NFS3ERR_NOENT" : "NFS3_OK";
        if (id !== undefined) {
          this.#unlink(other!, text(to.name));
          one!.names.delete(text(from.name));
          other!.names.set(text(to.name), id);
          this.#touch(one!);
          if (other !== one) this.#touch(other!);
          this.#files.get(id)!.ctime = this.#time += 1;
        }
        const value = {
          fromDirWcc: { before: was, after: this.#about(one) },
          toDirWcc: { before: became, after: this.#about(other) },
        };
        return { type: status, value };
      },
      fsinfo: () => ({
        type: "NFS3_OK",
        value: {
          attributes: null,
          rtmax: 1024,
          rtpref: 1024,
          rtmult: 1,
          wtmax: 1024,
          wtpref: 1024,
          wtmult: 1,
          dtpref: 1024,
          maxfilesize: 2n ** 40n,
          timeDelta: { seconds: 0, nseconds: 1 },
          properties: 0x1b,
        },
      }),
      readdirplus: ({ dir, cookie }) => {
        const from = this.#find(dir);
        if (from === null) return gone as never;
        const all = [...from.names].map(([name, id], nth) => ({
          fileid: BigInt(id),
          name: Buffer.from(name),
          cookie: 2n ** 60n + BigInt(nth),
          attributes: this.#about(this.#files.get(id)!),
          handle: this.#handle(id),
        }));
        const entries = all.filter((each) => each.cookie > cookie).slice(0, 2);
        const eof = entries.length === 0 || entries.at(-1) === all.at(-1);
        const cookieverf = new Uint8Array(8);
        const value = { dirAttributes: this.#about(from), cookieverf, entries, eof };
        return { type: "NFS3_OK", value };
      },
    };
    return served as never;
  }
}

/** A clock that a test moves. */
export class TestClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

/** The options of tests: blocks of four bytes, one in each READ and WRITE. */
export const small = { blockBytes: 4, readBytes: 4, writeBytes: 4 } as const;

let lives = 0;

/** A client of such a server. */
export const clientOf = (
  server: ScriptedServer,
  clock: Clock,
  name: string,
  options: NfsClientOptions = {},
) => {
  lives += 1;
  let taken = lives * 1000;
  const bytes = (count: number): Uint8Array => {
    taken += 1;
    return Buffer.from(`${taken}`.padStart(count, "0").slice(-count));
  };
  const { root } = server;
  const parts = { stub: server.stub(name), clock, entropy: { bytes }, root };
  return nfsFileSystem(parts, { ...small, ...options });
};

/** A machine on which that client is all that there is, and a program on it. */
export const machineOf = (
  server: ScriptedServer,
  clock: Clock,
  name: string,
  options: NfsClientOptions = {},
) => {
  const fs = clientOf(server, clock, name, options);
  const program = new Program(new Vfs(fs));
  return {
    fs,
    program,
    calls: () => server.calls(name),
    /** Opens a file, and reads its text. */
    text: async (path: string): Promise<string> => {
      const fd = await program.open(path, O_RDONLY);
      const bytes = await program.read(fd, 100);
      await program.close(fd);
      return Buffer.from(bytes).toString();
    },
    /** Reads an open file from its beginning. */
    again: async (fd: number, count = 100): Promise<string> => {
      await program.lseek(fd, 0, "set");
      return Buffer.from(await program.read(fd, count)).toString();
    },
    put: async (path: string, content: string): Promise<void> => {
      const fd = await program.open(path, O_RDWR | O_CREAT | O_TRUNC);
      await program.write(fd, Buffer.from(content));
      await program.close(fd);
    },
  };
};

/** Waits until all resolved promises have been handled. */
export const turns = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 0));
