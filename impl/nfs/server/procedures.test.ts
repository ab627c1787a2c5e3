/** Each procedure has its effect and its reply. */
import { beforeEach, describe, expect, test } from "vitest";
import { setNothing } from "../wire/attributes.ts";
import { accessBits } from "../wire/reading.ts";
import {
  bytes,
  how,
  type Life,
  Machine,
  makeFile,
  ok,
  readFile,
  rootOf,
  text,
} from "./machine.laws.ts";

let machine: Machine;
let life: Life;
let root: Uint8Array;

beforeEach(async () => {
  machine = new Machine();
  life = await machine.start();
  root = await rootOf(life);
});

const place = (name: string, dir = root) => ({ dir, name: bytes(name) });
const lookup = (name: string, dir = root) => life.nfs.lookup({ what: place(name, dir) });
const write = (
  file: Uint8Array,
  content: string,
  { offset = 0n, stable = "FILE_SYNC" as "FILE_SYNC" | "UNSTABLE" | "DATA_SYNC" } = {},
) =>
  life.nfs.write({
    file,
    offset,
    count: content.length,
    stable,
    data: bytes(content),
  });
const mkdir = async (name: string, dir = root): Promise<Uint8Array> =>
  ok(await life.nfs.mkdir({ where: place(name, dir), attributes: setNothing })).object!;

describe("reading", () => {
  test("GETATTR and LOOKUP tell the same of a file", async () => {
    const file = await makeFile(life, root, "a", "hello");
    const { attributes } = ok(await life.nfs.getattr({ object: file }));
    expect(attributes).toMatchObject({
      type: "NF3REG",
      size: 5n,
      mode: 0o644,
      nlink: 1,
      uid: 0,
    });
    const found = ok(await lookup("a"));
    expect(found.object).toEqual(file);
    expect(found.attributes).toEqual(attributes);
    expect((await lookup("b")).type).toBe("NFS3ERR_NOENT");
  });

  test("LOOKUP of . and .. stays in the export", async () => {
    const below = await mkdir("d");
    expect(ok(await lookup(".", below)).object).toEqual(below);
    expect(ok(await lookup("..", below)).object).toEqual(root);
    expect(ok(await lookup("..")).object).toEqual(root);
  });

  test("READ says whether the end was reached", async () => {
    const file = await makeFile(life, root, "a", "0123456789");
    const read = async (offset: bigint, count: number) => {
      const {
        data,
        eof,
        count: given,
      } = ok(await life.nfs.read({ file, offset, count }));
      expect(given).toBe(data.length);
      return [text(data), eof];
    };
    expect(await read(2n, 4)).toEqual(["2345", false]);
    expect(await read(6n, 4)).toEqual(["6789", true]);
    expect(await read(6n, 100)).toEqual(["6789", true]);
    expect(await read(10n, 5)).toEqual(["", true]);
    expect(await read(2n ** 64n - 1n, 5)).toEqual(["", true]);
    expect(await read(0n, 0)).toEqual(["", false]);
    const directory = await life.nfs.read({ file: root, offset: 0n, count: 1 });
    expect(directory.type).toBe("NFS3ERR_INVAL");
  });

  test("READLINK gives what the link says, and the server does not follow it", async () => {
    const symlink = { attributes: setNothing, data: bytes("../../etc/passwd") };
    const made = ok(await life.nfs.symlink({ where: place("l"), symlink }));
    const { data, attributes } = ok(await life.nfs.readlink({ symlink: made.object! }));
    expect(text(data)).toBe("../../etc/passwd");
    expect(attributes?.type).toBe("NF3LNK");
    expect((await life.nfs.readlink({ symlink: root })).type).toBe("NFS3ERR_INVAL");
    const read = await life.nfs.read({ file: made.object!, offset: 0n, count: 9 });
    expect(read.type).toBe("NFS3ERR_INVAL");
    expect((await lookup("passwd", made.object!)).type).toBe("NFS3ERR_NOTDIR");
  });

  test("FSSTAT, FSINFO and PATHCONF tell of the file system", async () => {
    expect(ok(await life.nfs.fsinfo({ root }))).toMatchObject({
      rtmax: 2 ** 18,
      properties: 27,
    });
    expect(ok(await life.nfs.pathconf({ object: root }))).toMatchObject({
      nameMax: 255,
      noTrunc: true,
    });
    const { tbytes, fbytes } = ok(await life.nfs.fsstat({ root }));
    expect(tbytes).toBeGreaterThanOrEqual(fbytes);
  });
});

describe("writing", () => {
  test("WRITE and COMMIT say how stable the bytes are, with one verifier", async () => {
    const file = await makeFile(life, root, "a");
    const unstable = ok(await write(file, "abc", { stable: "UNSTABLE" }));
    const stable = ok(await write(file, "d", { offset: 3n, stable: "DATA_SYNC" }));
    const commit = ok(await life.nfs.commit({ file, offset: 0n, count: 0 }));
    expect([unstable.committed, stable.committed]).toEqual(["UNSTABLE", "FILE_SYNC"]);
    expect([stable.verf, commit.verf]).toEqual([unstable.verf, unstable.verf]);
    expect(await readFile(life, file)).toBe("abcd");
  });

  test("of a write the attributes before and after belong to it", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const { attributes: first } = ok(await life.nfs.getattr({ object: file }));
    const replies = await Promise.all([write(file, "1234"), write(file, "56")]);
    const [one, other] = replies.map((each) => ok(each).wcc);
    expect(one!.before).toEqual({
      size: 3n,
      mtime: first.mtime,
      ctime: first.ctime,
    });
    expect(other!.before!.ctime).toEqual(one!.after!.ctime);
    expect(other!.after!.ctime).not.toEqual(other!.before!.ctime);
    expect(await readFile(life, file)).toBe("5634");
  });

  test("after a sync that failed the verifier is another one, since writes may be lost", async () => {
    const file = await makeFile(life, root, "a");
    const { verf } = ok(await write(file, "abc", { stable: "UNSTABLE" }));
    const commit = () => life.nfs.commit({ file, offset: 0n, count: 0 });
    machine.failures.fail("failing");
    expect((await commit()).type).toBe("NFS3ERR_IO");
    machine.failures.repair();
    expect(ok(await commit()).verf).not.toEqual(verf);
  });

  test("a write of nothing changes nothing; one whose count is a lie is refused", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const { wcc } = ok(await write(file, ""));
    expect(wcc.after!.ctime).toEqual(wcc.before!.ctime);
    const lie = await life.nfs.write({
      file,
      offset: 0n,
      count: 9,
      stable: "FILE_SYNC",
      data: bytes("x"),
    });
    expect(lie.type).toBe("NFS3ERR_INVAL");
    const beyond = await write(file, "x", { offset: 2n ** 63n });
    expect(beyond.type).toBe("NFS3ERR_FBIG");
    expect((await write(root, "x")).type).toBe("NFS3ERR_INVAL");
  });

  test("SETATTR sets what is given, if the guard fits", async () => {
    const file = await makeFile(life, root, "a", "abcdef");
    const { attributes } = ok(await life.nfs.getattr({ object: file }));
    const set = (guard: typeof attributes.ctime | null) =>
      life.nfs.setattr({
        object: file,
        newAttributes: {
          ...setNothing,
          mode: 0o600,
          size: 3n,
          uid: 5,
          mtime: { type: "SET_TO_CLIENT_TIME", value: { seconds: 7, nseconds: 1000 } },
        },
        guard,
      });
    const ctime = { ...attributes.ctime, nseconds: attributes.ctime.nseconds + 1 };
    const refused = await set(ctime);
    expect(refused.type).toBe("NFS3ERR_NOT_SYNC");
    expect(refused.value.wcc.after!.size).toBe(6n);
    const { wcc } = ok(await set(attributes.ctime));
    expect(wcc.after).toMatchObject({
      mode: 0o600,
      size: 3n,
      uid: 5,
      mtime: { seconds: 7, nseconds: 1000 },
    });
    expect((await set(attributes.ctime)).type).toBe("NFS3ERR_NOT_SYNC");
  });
});

describe("names", () => {
  test("CREATE treats a file that is there by its mode", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const create = (kind: Parameters<typeof life.nfs.create>[0]["how"]) =>
      life.nfs.create({ where: place("a"), how: kind });
    expect((await create(how("GUARDED"))).type).toBe("NFS3ERR_EXIST");
    const exclusive = { type: "EXCLUSIVE", value: bytes("12345678") } as const;
    expect((await create(exclusive)).type).toBe("NFS3ERR_EXIST");
    expect(ok(await create(how("UNCHECKED"))).object).toEqual(file);
    expect(await readFile(life, file)).toBe("abc");
    ok(await create(how("UNCHECKED", { size: 0n })));
    expect(await readFile(life, file)).toBe("");
    expect(
      (await life.nfs.create({ where: place("."), how: how("UNCHECKED") })).type,
    ).toBe("NFS3ERR_EXIST");
  });

  test("an EXCLUSIVE CREATE that comes again is done once, also when the file was written since", async () => {
    const create = (verifier: string) =>
      life.nfs.create({
        where: place("a"),
        how: { type: "EXCLUSIVE", value: bytes(verifier) },
      });
    const { object } = ok(await create("verifier"));
    await write(object!, "abc");
    expect(ok(await create("verifier")).object).toEqual(object);
    expect((await create("another1")).type).toBe("NFS3ERR_EXIST");
    machine.crash();
    life = await machine.start();
    expect(ok(await create("verifier")).object).toEqual(object);
    expect(await readFile(life, object!)).toBe("abc");
  });

  test("MKDIR, SYMLINK, MKNOD make what they can", async () => {
    const { object, attributes, dirWcc } = ok(
      await life.nfs.mkdir({
        where: place("d"),
        attributes: { ...setNothing, mode: 0o750, gid: 7 },
      }),
    );
    expect(attributes).toMatchObject({ type: "NF3DIR", mode: 0o750, gid: 7 });
    expect(dirWcc.after!.ctime).not.toEqual(dirWcc.before!.ctime);
    const again = await life.nfs.mkdir({ where: place("d"), attributes: setNothing });
    expect(again.type).toBe("NFS3ERR_EXIST");
    const dots = await life.nfs.mkdir({ where: place(".."), attributes: setNothing });
    expect(dots.type).toBe("NFS3ERR_EXIST");
    const fifo = await life.nfs.mknod({
      where: place("f", object!),
      what: { type: "NF3FIFO", value: setNothing },
    });
    expect(fifo.type).toBe("NFS3ERR_NOTSUPP");
    const file = await life.nfs.mknod({
      where: place("f", object!),
      what: { type: "NF3REG", value: undefined },
    });
    expect(file.type).toBe("NFS3ERR_BADTYPE");
  });

  test("REMOVE and RMDIR take only what is theirs; a handle of what is gone is stale", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const below = await mkdir("d");
    await makeFile(life, below, "x");
    const remove = async (name: string) =>
      (await life.nfs.remove({ object: place(name) })).type;
    const rmdir = async (name: string) =>
      (await life.nfs.rmdir({ object: place(name) })).type;
    expect(await remove("d")).toBe("NFS3ERR_ISDIR");
    expect(await rmdir("a")).toBe("NFS3ERR_NOTDIR");
    expect(await rmdir("d")).toBe("NFS3ERR_NOTEMPTY");
    expect(await rmdir(".")).toBe("NFS3ERR_INVAL");
    expect(await rmdir("..")).toBe("NFS3ERR_EXIST");
    expect(await remove("a")).toBe("NFS3_OK");
    expect(await remove("a")).toBe("NFS3ERR_NOENT");
    expect((await life.nfs.getattr({ object: file })).type).toBe("NFS3ERR_STALE");
    expect((await write(file, "zombie")).type).toBe("NFS3ERR_STALE");
    const other = await makeFile(life, root, "b", "other");
    expect((await life.nfs.getattr({ object: file })).type).toBe("NFS3ERR_STALE");
    expect(await readFile(life, other)).toBe("other");
  });

  test("a handle stays valid when its file, or a directory above it, is renamed", async () => {
    const below = await mkdir("d");
    const file = await makeFile(life, below, "a", "abc");
    const rename = async (from: [string, Uint8Array], to: [string, Uint8Array]) =>
      (await life.nfs.rename({ from: place(...from), to: place(...to) })).type;
    expect(await rename(["a", below], ["b", root])).toBe("NFS3_OK");
    expect(await readFile(life, file)).toBe("abc");
    expect(await rename(["b", root], ["c", below])).toBe("NFS3_OK");
    expect(await rename(["d", root], ["e", root])).toBe("NFS3_OK");
    expect(await readFile(life, file)).toBe("abc");
    expect(ok(await lookup("c", below)).object).toEqual(file);
    expect(await rename(["e", root], ["e", below])).toBe("NFS3ERR_INVAL");
    expect(await rename(["e", root], ["c", below])).toBe("NFS3ERR_EXIST");
    expect(await rename(["none", root], ["c", below])).toBe("NFS3ERR_NOENT");
    expect(await rename([".", root], ["c", below])).toBe("NFS3ERR_INVAL");
    await mkdir("full");
    expect(await rename(["full", root], ["e", root])).toBe("NFS3ERR_EXIST");
    expect(await rename(["e", root], ["full", root])).toBe("NFS3_OK");
  });

  test("a handle leads to its own file, also where another program gives its name to another one", async () => {
    const [a, b] = [
      await makeFile(life, root, "a", "aaa"),
      await makeFile(life, root, "b", "bbb"),
    ];
    const { tree } = machine;
    await tree.rename("/a", "/c");
    await tree.rename("/b", "/a");
    await tree.rename("/c", "/b");
    expect([await readFile(life, a), await readFile(life, b)]).toEqual(["aaa", "bbb"]);
    await tree.unlink("/a");
    await tree.create("/a");
    expect((await write(b, "x")).type).toBe("NFS3ERR_STALE");
    expect((await life.nfs.getattr({ object: b })).type).toBe("NFS3ERR_STALE");
    expect((await tree.stat("/a")).size).toBe(0);
    const below = await mkdir("d");
    await tree.rename("/d", "/e");
    await tree.mkdir("/d");
    await makeFile(life, below, "new");
    expect(await tree.list("/e")).toEqual(["new"]);
    expect(await tree.list("/d")).toEqual([]);
  });

  test("LINK gives a second name; the file stays for as long as it has one", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const link = (name: string, object = file) =>
      life.nfs.link({ file: object, link: place(name) });
    expect(ok(await link("b")).attributes!.nlink).toBe(2);
    expect((await link("b")).type).toBe("NFS3ERR_EXIST");
    expect((await link("r", root)).type).toBe("NFS3ERR_INVAL");
    ok(await life.nfs.rename({ from: place("a"), to: place("b") })); // One file: both names stay.
    ok(await life.nfs.remove({ object: place("b") }));
    expect(await readFile(life, file)).toBe("abc");
    ok(await life.nfs.remove({ object: place("a") }));
    expect((await life.nfs.getattr({ object: file })).type).toBe("NFS3ERR_STALE");
  });
});

describe("rights", () => {
  test("are those of the mode, for the user that the credentials name", async () => {
    const file = await makeFile(life, root, "a", "abc");
    const owned = { ...setNothing, mode: 0o640, uid: 5, gid: 6 };
    ok(await life.nfs.setattr({ object: file, newAttributes: owned, guard: null }));
    const [owner, group, other] = [
      life.as({ uid: 5 }),
      life.as({ uid: 9, gid: 6 }),
      life.as({ uid: 9 }),
    ];
    const read = async ({ nfs }: Pick<Life, "nfs">) =>
      (await nfs.read({ file, offset: 0n, count: 1 })).type;
    expect([await read(owner), await read(group), await read(other)]).toEqual([
      "NFS3_OK",
      "NFS3_OK",
      "NFS3ERR_ACCES",
    ]);
    const access = async ({ nfs }: Pick<Life, "nfs">) =>
      ok(await nfs.access({ object: file, access: 0x3f })).access;
    const { READ, MODIFY, EXTEND } = accessBits;
    expect(await access(owner)).toBe(READ | MODIFY | EXTEND);
    expect(await access(group)).toBe(READ);
    expect(await access(other)).toBe(0);
    const chmod = async ({ nfs }: Pick<Life, "nfs">) =>
      (
        await nfs.setattr({
          object: file,
          newAttributes: { ...setNothing, mode: 0o777 },
          guard: null,
        })
      ).type;
    expect(await chmod(group)).toBe("NFS3ERR_PERM");
    const create = await other.nfs.create({ where: place("b"), how: how("UNCHECKED") });
    expect(create.type).toBe("NFS3ERR_ACCES");
    expect((await other.nfs.remove({ object: place("a") })).type).toBe("NFS3ERR_ACCES");
  });

  test.each([
    ["none", 0, 0],
    ["root", 65_534, 5],
    ["all", 65_534, 65_534],
  ] as const)(
    "with the policy %s root is %i and user 5 is %i",
    async (squash, ...uids) => {
      await machine.tree.setAttributes("/", { mode: 0o777 });
      life = await machine.start({ squash });
      const made = async (uid: number) => {
        const { nfs } = life.as({ uid });
        const where = place(`by ${uid}`);
        return ok(await nfs.create({ where, how: how("GUARDED") })).attributes!.uid;
      };
      expect(await made(0)).toBe(uids[0]);
      expect(await made(5)).toBe(squash === "none" ? 5 : uids[1]);
    },
  );

  test("in a sticky directory only owners take names away", async () => {
    const dir = await mkdir("tmp");
    const mode = { ...setNothing, mode: 0o1777 };
    ok(await life.nfs.setattr({ object: dir, newAttributes: mode, guard: null }));
    const [user, other] = [life.as({ uid: 7 }), life.as({ uid: 8 })];
    await makeFile(user, dir, "a");
    await makeFile(other, dir, "b");
    const remove = async ({ nfs }: Pick<Life, "nfs">, name: string) =>
      (await nfs.remove({ object: place(name, dir) })).type;
    const rename = async ({ nfs }: Pick<Life, "nfs">, from: string, to: string) =>
      (await nfs.rename({ from: place(from, dir), to: place(to, dir) })).type;
    expect(await remove(other, "a")).toBe("NFS3ERR_ACCES");
    expect(await rename(other, "a", "c")).toBe("NFS3ERR_ACCES");
    expect(await rename(other, "b", "a")).toBe("NFS3ERR_ACCES");
    expect(await rename(user, "a", "c")).toBe("NFS3_OK");
    expect(await remove(user, "c")).toBe("NFS3_OK");
    expect(await remove(life, "b")).toBe("NFS3_OK");
  });

  test("a read-only export refuses every change", async () => {
    const file = await makeFile(life, root, "a", "abc");
    life = await machine.start({ isReadOnly: true });
    const where = place("b");
    const { nfs } = life;
    const statuses = await Promise.all([
      nfs.setattr({
        object: file,
        newAttributes: { ...setNothing, mode: 0 },
        guard: null,
      }),
      write(file, "x"),
      nfs.create({ where, how: how("UNCHECKED") }),
      nfs.mkdir({ where, attributes: setNothing }),
      nfs.symlink({ where, symlink: { attributes: setNothing, data: bytes("x") } }),
      nfs.mknod({ where, what: { type: "NF3FIFO", value: setNothing } }),
      nfs.remove({ object: place("a") }),
      nfs.rmdir({ object: place("a") }),
      nfs.rename({ from: place("a"), to: where }),
      nfs.link({ file, link: where }),
    ]);
    expect(statuses.map(({ type }) => type)).toEqual(Array(10).fill("NFS3ERR_ROFS"));
    const asked = await nfs.access({ object: file, access: 0x3f });
    expect(ok(asked).access).toBe(accessBits.READ);
    expect(await readFile(life, file)).toBe("abc");
  });
});

describe("the mount protocol", () => {
  test("mounts the export and directories in it, with or without a slash", async () => {
    const below = await mkdir("d");
    await makeFile(life, root, "a");
    const mnt = async (path: string) => {
      const { type, value } = await life.mount.mnt(bytes(path));
      return value === undefined ? type : value.handle;
    };
    expect(await mnt("/export/")).toEqual(root);
    expect(await mnt("/export/d")).toEqual(below);
    expect(await mnt("//export//d/")).toEqual(below);
    expect(await mnt("/export/..")).toBe("MNT3ERR_INVAL");
    expect(await mnt("/export/a")).toBe("MNT3ERR_NOTDIR");
    expect(await mnt("/export/none")).toBe("MNT3ERR_NOENT");
    expect(await mnt("/other")).toBe("MNT3ERR_NOENT");
    expect(await mnt("/")).toBe("MNT3ERR_NOENT");
  });

  test("tells who has mounted what, until it is unmounted", async () => {
    const told = async () =>
      (await life.mount.dump(undefined)).map(
        ({ hostname, directory }) => `${text(hostname)} ${text(directory)}`,
      );
    await life.as({ address: "c2" }).mount.mnt(bytes("/export/"));
    expect(await told()).toEqual(["c1 /export", "c2 /export/"]);
    await life.mount.umnt(bytes("/export"));
    expect(await told()).toEqual(["c2 /export/"]);
    await life.as({ address: "c2" }).mount.umntall(undefined);
    expect(await told()).toEqual([]);
    const [exported] = await life.mount.export(undefined);
    expect(text(exported!.dir)).toBe("/export");
  });
});
