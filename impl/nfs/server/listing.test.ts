/** READDIR and READDIRPLUS: no entry is skipped or repeated, whatever is made and removed between two pages. */
import { beforeEach, describe, expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import { encode } from "../../xdr/codec.ts";
import { setNothing } from "../wire/attributes.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { Listings } from "./listings.ts";
import { bytes, type Life, Machine, makeFile, ok, rootOf, text } from "./machine.laws.ts";

let machine: Machine;
let life: Life;
let root: Uint8Array;

beforeEach(async () => {
  machine = new Machine();
  life = await machine.start();
  root = await rootOf(life);
});

type Page = { readonly names: readonly string[]; readonly eof: boolean };
/** Reads a directory page by page; before each page but the first it does something. */
const pages = async (
  kind: "readdir" | "readdirplus",
  count: number,
  between: (page: Page) => Promise<void> = async () => undefined,
): Promise<readonly string[]> => {
  const all: string[] = [];
  let from = { cookie: 0n, cookieverf: new Uint8Array(8) as Uint8Array };
  for (;;) {
    const result =
      kind === "readdir"
        ? await life.nfs.readdir({ dir: root, ...from, count })
        : await life.nfs.readdirplus({
            dir: root,
            ...from,
            dircount: count,
            maxcount: count,
          });
    const { entries, eof, cookieverf } = ok(result);
    const { results } = nfsProgram.procedures[kind];
    expect(encode(results as never, result as never).length).toBeLessThanOrEqual(count);
    const names = entries.map(({ name }) => text(name));
    all.push(...names);
    if (eof) return all;
    expect(entries.length).toBeGreaterThan(0);
    from = { cookie: entries.at(-1)!.cookie, cookieverf };
    await between({ names, eof });
  }
};

const remove = async (name: string) =>
  ok(await life.nfs.remove({ object: { dir: root, name: bytes(name) } }));

const SEEDS = process.env.LOCKSTEP_LONG === "1" ? 300 : 30;

describe.each([
  ["readdir", 260],
  ["readdirplus", 800],
] as const)("%s", (kind, count) => {
  test("gives all entries once, with . and ..", async () => {
    const names = Array.from(
      { length: 40 },
      (_, nth) => `file ${nth} ${"x".repeat(nth)}`,
    );
    for (const name of names) await makeFile(life, root, name);
    const all = await pages(kind, count);
    expect(all.toSorted()).toEqual([".", "..", ...names].toSorted());
  });

  test(`gives what stays once, and nothing twice, while others come and go, under ${SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      machine = new Machine(seed);
      life = await machine.start();
      root = await rootOf(life);
      const random = new Random(seed, "names");
      const stays = Array.from({ length: 12 }, (_, nth) => `stays ${nth}`);
      const goes = Array.from({ length: 12 }, (_, nth) => `goes ${nth}`);
      for (const name of [...stays, ...goes]) await makeFile(life, root, name);
      let made = 0;
      const all = await pages(kind, count, async () => {
        for (let nth = random.int(0, 3); nth > 0 && goes.length > 0; nth--)
          await remove(goes.splice(random.int(0, goes.length - 1), 1)[0]!);
        if (random.chance(0.5)) await makeFile(life, root, `new ${made++}`);
        if (random.chance(0.2)) {
          machine.crash();
          life = await machine.start();
        }
      });
      expect(new Set(all).size, `seed ${seed}`).toBe(all.length);
      expect(stays.filter((name) => !all.includes(name))).toEqual([]);
    }
  });

  test("says what is wrong with a cookie, a size, and a file", async () => {
    const file = await makeFile(life, root, "a");
    const from = { cookie: 0n, cookieverf: new Uint8Array(8) };
    const read = async (dir: Uint8Array, bytesMost: number, at = from) =>
      (kind === "readdir"
        ? await life.nfs.readdir({ dir, ...at, count: bytesMost })
        : await life.nfs.readdirplus({
            dir,
            ...at,
            dircount: bytesMost,
            maxcount: bytesMost,
          })
      ).type;
    expect(await read(file, 4096)).toBe("NFS3ERR_NOTDIR");
    expect(await read(root, 64)).toBe("NFS3ERR_TOOSMALL");
    expect(await read(root, 0)).toBe("NFS3ERR_TOOSMALL");
    expect(await read(root, 4096, { ...from, cookie: 5n })).toBe("NFS3ERR_BAD_COOKIE");
    expect(await read(root, 2 ** 32 - 1)).toBe("NFS3_OK");
  });
});

test("READDIRPLUS gives what LOOKUP and GETATTR give", async () => {
  await makeFile(life, root, "a", "abc");
  ok(
    await life.nfs.mkdir({
      where: { dir: root, name: bytes("d") },
      attributes: setNothing,
    }),
  );
  const zero = { cookie: 0n, cookieverf: new Uint8Array(8) };
  const { entries } = ok(
    await life.nfs.readdirplus({ dir: root, ...zero, dircount: 4096, maxcount: 4096 }),
  );
  for (const { name, handle, attributes, fileid } of entries) {
    const found = ok(await life.nfs.lookup({ what: { dir: root, name } }));
    expect(found.object).toEqual(handle);
    expect(found.attributes).toEqual(attributes);
    expect(found.attributes!.fileid).toBe(fileid);
  }
});

test("of a file that is being changed READDIRPLUS gives no attributes", async () => {
  const file = await makeFile(life, root, "a", "abc");
  const zero = { cookie: 0n, cookieverf: new Uint8Array(8) };
  const data = bytes("x");
  const writing = life.nfs.write({
    file,
    offset: 0n,
    count: 1,
    stable: "FILE_SYNC",
    data,
  });
  const asked = life.nfs.readdirplus({
    dir: root,
    ...zero,
    dircount: 4096,
    maxcount: 4096,
  });
  const { entries } = ok(await asked);
  const a = entries.find(({ name }) => text(name) === "a")!;
  expect([a.attributes, a.handle]).toEqual([null, file]);
  await writing;
});

test("entries that share a cookie come on one page", async () => {
  const names = Array.from({ length: 9 }, (_, nth) => `n${nth}`);
  for (const name of names) await makeFile(life, root, name);
  const entries = names.map((name, nth) => ({
    name,
    cookie: BigInt(3 + Math.floor(nth / 3)),
  }));
  const after = async (_: unknown, cookie: bigint) =>
    entries.filter((each) => each.cookie > cookie);
  Object.assign(life.server.parts.listings, { after });
  for (const count of [192, 220, 250, 275])
    expect(await pages("readdir", count)).toEqual(names);
});

test("a directory that was listed is read again only when it has changed", async () => {
  let lists = 0;
  const { files } = life.server.parts;
  const { list } = files;
  const counted = Object.assign(Object.create(files), {
    list: (path: string) => {
      lists += 1;
      return list(path);
    },
  });
  const listings = new Listings(
    { files: counted, clock: life.server.parts.clock },
    { sign: (_, __, length) => new Uint8Array(length) },
  );
  const directory = async () =>
    life.server.parts.places.find(life.server.parts.places.root);
  await makeFile(life, root, "a");
  machine.wallMs += 1000;
  for (let nth = 0; nth < 3; nth++) await listings.after(await directory(), 0n);
  expect(lists).toBe(1);
  await makeFile(life, root, "b");
  expect(await listings.after(await directory(), 0n)).toHaveLength(4);
  expect(lists).toBe(2);
  await listings.after(await directory(), 0n); // It may have changed within the same tick.
  expect(lists).toBe(3);
});
