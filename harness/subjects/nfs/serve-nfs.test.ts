/** The server that the command starts, called over real TCP. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setNothing } from "../../../impl/nfs/wire/attributes.ts";
import { mountProgram } from "../../../impl/nfs/wire/mount-program.ts";
import { nfsProgram } from "../../../impl/nfs/wire/nfs-program.ts";
import type { Credentials } from "../../../impl/rpc/auth.ts";
import { overStreams } from "../../../impl/rpc/channel.ts";
import { RpcClient } from "../../../impl/rpc/client.ts";
import { RealClock } from "../../deploy/clock.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { hostsOf } from "../../deploy/hosts.ts";
import { openStreams } from "../../deploy/streams.ts";
import { serveNfs, serveWords } from "./serve-nfs.ts";

const ends: (() => unknown)[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "serve-nfs-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "export"));
  writeFileSync(join(folder, "secret"), "secret");
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const options = (host = "127.0.0.1") => ({
  id: "nfs",
  listen: { host, port: 0 },
  peers: {},
  data: join(folder, "data"),
});

/** Does something as a user that is not root, who owns this folder and what is in it. */
const asUser = async (owned: string, work: () => Promise<void>): Promise<void> => {
  if (process.geteuid!() !== 0) return work();
  for (const path of [owned, join(owned, "export")]) chownSync(path, 65534, 65534);
  process.seteuid!(65534);
  try {
    await work();
  } finally {
    process.seteuid!(0);
  }
};

const userOf = (uid: number): Credentials => ({
  flavor: "AUTH_SYS",
  stamp: 0,
  machine: "m",
  uid,
  gid: uid,
  gids: [],
});

/** A client of the server, and the handle of its export. */
const mounted = async (
  own: Parameters<typeof serveNfs>[1] = {},
  credentials: Credentials = { flavor: "AUTH_NONE" },
) => {
  const { port, close } = await serveNfs(options(), {
    export: join(folder, "export"),
    ...own,
  });
  const clock = new RealClock();
  const { streams, close: closeStreams } = openStreams({
    self: "c",
    hosts: hostsOf("c", {}),
    control: undefined,
  });
  const way = overStreams({ streams, clock }, { address: "127.0.0.1", port });
  const client = await RpcClient.open({ clock, entropy: realEntropy() }, way, {
    timeoutMs: 1500,
    credentials,
  });
  let isOpen = true;
  const end = async () => {
    if (!isOpen) return;
    isOpen = false;
    client.close();
    closeStreams();
    await close();
  };
  ends.push(end);
  const { value } = await client
    .stub(mountProgram)
    .mnt(Buffer.from(join(folder, "export")));
  return { nfs: client.stub(nfsProgram), root: value!.handle, end };
};

test("what a client writes is in the folder; its handle is valid after a restart", async () => {
  const first = await mounted();
  const where = { dir: first.root, name: Buffer.from("a") };
  const verifier = Buffer.from("verifier");
  const made = await first.nfs.create({
    where,
    how: { type: "EXCLUSIVE", value: verifier },
  });
  if (made.type !== "NFS3_OK") throw new Error(made.type);
  const file = made.value.object!;
  const data = Buffer.from("hello");
  const write = { file, offset: 0n, count: 5, stable: "FILE_SYNC", data } as const;
  const written = await first.nfs.write(write);
  expect(written.type).toBe("NFS3_OK");
  expect(readFileSync(join(folder, "export", "a"), "utf8")).toBe("hello");
  await first.end();
  const second = await mounted();
  expect(second.root).toEqual(first.root);
  const read = await second.nfs.read({ file, offset: 0n, count: 9 });
  expect(read.type === "NFS3_OK" && Buffer.from(read.value.data).toString()).toBe(
    "hello",
  );
  const again = await second.nfs.create({
    where,
    how: { type: "EXCLUSIVE", value: verifier },
  });
  expect(again.type === "NFS3_OK" && again.value.object).toEqual(Uint8Array.from(file));
  const rewritten = await second.nfs.write(write);
  if (written.type !== "NFS3_OK" || rewritten.type !== "NFS3_OK")
    throw new Error("write");
  expect(rewritten.value.verf).not.toEqual(written.value.verf);
});

test("no name leads out of the folder", async () => {
  symlinkSync("..", join(folder, "export", "up"));
  symlinkSync(join(folder, "secret"), join(folder, "export", "secret"));
  const { nfs, root } = await mounted();
  const lookup = async (dir: Uint8Array, name: string) =>
    nfs.lookup({ what: { dir, name: Buffer.from(name) } });
  expect((await lookup(root, "../secret")).type).toBe("NFS3ERR_ACCES");
  const above = await lookup(root, "..");
  expect(above.type === "NFS3_OK" && above.value.object).toEqual(Uint8Array.from(root));
  for (const name of ["up", "secret"]) {
    const link = await lookup(root, name);
    if (link.type !== "NFS3_OK") throw new Error(link.type);
    expect(link.value.attributes?.type).toBe("NF3LNK");
    const { object } = link.value;
    expect((await lookup(object, "secret")).type).toBe("NFS3ERR_NOTDIR");
    expect((await nfs.read({ file: object, offset: 0n, count: 9 })).type).toBe(
      "NFS3ERR_INVAL",
    );
    const data = Buffer.from("x");
    const write = {
      file: object,
      offset: 0n,
      count: 1,
      stable: "FILE_SYNC",
      data,
    } as const;
    expect((await nfs.write(write)).type).toBe("NFS3ERR_INVAL");
  }
  expect(readFileSync(join(folder, "secret"), "utf8")).toBe("secret");
});

test.each([0o644, 0o444, 0o200, 0])(
  "the owner reads and writes a file of mode %o, as which user the server ever runs",
  async (mode) => {
    await asUser(folder, async () => {
      const { nfs, root, end } = await mounted();
      const where = { dir: root, name: Buffer.from("f") };
      const how = { type: "GUARDED", value: { ...setNothing, mode } } as const;
      const made = await nfs.create({ where, how });
      if (made.type !== "NFS3_OK") throw new Error(made.type);
      const file = made.value.object!;
      const data = Buffer.from("text");
      const write = { file, offset: 0n, count: 4, stable: "FILE_SYNC", data } as const;
      expect((await nfs.write(write)).type).toBe("NFS3_OK");
      expect((await nfs.write({ ...write, stable: "UNSTABLE" })).type).toBe("NFS3_OK");
      expect((await nfs.commit({ file, offset: 0n, count: 0 })).type).toBe("NFS3_OK");
      const size = {
        object: file,
        newAttributes: { ...setNothing, size: 2n },
        guard: null,
      };
      expect((await nfs.setattr(size)).type).toBe("NFS3_OK");
      const read = await nfs.read({ file, offset: 0n, count: 9 });
      expect(read.type === "NFS3_OK" && `${Buffer.from(read.value.data)}`).toBe("te");
      const found = await nfs.getattr({ object: file });
      expect(found.type === "NFS3_OK" && found.value.attributes.mode).toBe(mode);
      const directory = { dir: root, name: Buffer.from("d") };
      const attributes = { ...setNothing, mode };
      expect((await nfs.mkdir({ where: directory, attributes })).type).toBe("NFS3_OK");
      await end();
    });
  },
);

test.each([
  ["an unnamed caller", "all", 0o755],
  ["a user", "none", 0o4755],
] as const)("%s and a program that runs as its owner", async (_, squash, mode) => {
  const { nfs, root, end } = await mounted({ squash }, userOf(process.getuid!()));
  const where = { dir: root, name: Buffer.from("f") };
  const value = { ...setNothing, mode: 0o4755 };
  const made = await nfs.create({ where, how: { type: "GUARDED", value } });
  if (made.type !== "NFS3_OK") throw new Error(made.type);
  const object = made.value.object!;
  const modeOf = () => statSync(join(folder, "export", "f")).mode & 0o7777;
  expect(modeOf()).toBe(mode);
  await nfs.setattr({ object, newAttributes: value, guard: null });
  expect(modeOf()).toBe(mode);
  // One that is there, and that everyone may write.
  chmodSync(join(folder, "export", "f"), 0o6777);
  await end();
  const { nfs: other } = await mounted({ squash }, userOf(4242));
  const data = Buffer.from("x");
  const write = {
    file: object,
    offset: 0n,
    count: 1,
    stable: "FILE_SYNC",
    data,
  } as const;
  expect((await other.write(write)).type).toBe("NFS3_OK");
  expect(modeOf()).toBe(0o777);
  chmodSync(join(folder, "export", "f"), 0o6777);
  const size = { object, newAttributes: { ...setNothing, size: 0n }, guard: null };
  expect((await other.setattr(size)).type).toBe("NFS3_OK");
  expect(modeOf()).toBe(0o777);
});

describe("the command", () => {
  test.each([
    [
      "another address without --allow",
      "0.0.0.0",
      {},
      /other machines reach this address/,
    ],
    ["a list that names no address", "127.0.0.1", { allow: "10.0.0.5,x" }, /--allow x/],
    [
      "a network of too many bits",
      "127.0.0.1",
      { allow: "10.0.0.0/33" },
      /expected an address/,
    ],
    [
      "a folder that is not there",
      "127.0.0.1",
      { export: "/nowhere" },
      /cannot be served: ENOENT/,
    ],
    [
      "an address that is not of this machine",
      "192.0.2.1",
      { allow: "192.0.2.1" },
      /^InputError: 192.0.2.1:0: cannot be listened at: EADDRNOTAVAIL$/,
    ],
  ])("refuses %s", async (_, host, own, why) => {
    const given = { export: join(folder, "export"), ...own };
    await expect(serveNfs(options(host), given).catch(String)).resolves.toMatch(why);
  });

  test("refuses a folder that the user may not read", async () => {
    await asUser(folder, async () => {
      chmodSync(join(folder, "export"), 0);
      await expect(
        serveNfs(options(), { export: join(folder, "export") }).catch(String),
      ).resolves.toMatch(
        /^InputError: .*: the user that runs the server may not read it$/,
      );
      chmodSync(join(folder, "export"), 0o700);
    });
  });

  test("refuses to serve its own data", async () => {
    await expect(serveNfs(options(), { export: folder })).rejects.toThrow(
      "would be served, too",
    );
    symlinkSync(join(folder, "export"), join(folder, "link"));
    const data = join(folder, "link", "data");
    await expect(
      serveNfs({ ...options(), data }, { export: join(folder, "export") }),
    ).rejects.toThrow("would be served, too");
  });

  test("serves only the addresses that it is given", async () => {
    await expect(mounted({ allow: "10.0.0.5" })).rejects.toThrow("TIMED_OUT");
    await ends.pop()?.();
    const { root } = await mounted({ allow: "10.0.0.5,127.0.0.0/8" });
    expect(root).toHaveLength(32);
  });

  test("says how the server is used", () => {
    const { squash } = serveWords.options;
    expect(() => squash!.parse!("some")).toThrow("expected none, root or all");
    const said = serveWords.says!({ host: "127.0.0.1", port: 7 }, { export: "/srv" });
    expect(said).toMatch("nfs://127.0.0.1/srv/?version=3&nfsport=7&mountport=7");
  });
});
