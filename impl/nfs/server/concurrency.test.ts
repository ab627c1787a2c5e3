/** Calls that come at the same time are done one after another, as far as they touch the same. */
import { expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import { type NfsTime, setNothing, type Wcc } from "../wire/attributes.ts";
import { nanosecondsOf } from "./attributes.ts";
import {
  bytes,
  how,
  type Life,
  Machine,
  makeFile,
  ok,
  readFile,
  rootOf,
} from "./machine.laws.ts";

const SEEDS = process.env.LOCKSTEP_LONG === "1" ? 300 : 30;
const NAMES = ["a", "b", "c"];

type Answer = { readonly type: string; readonly value: unknown };

/** One call that changes names of a directory, drawn at random. */
const change = (
  { nfs }: Life,
  {
    dir,
    file,
    random,
  }: { readonly dir: Uint8Array; readonly file: Uint8Array; readonly random: Random },
): Promise<Answer> => {
  const at = () => ({ dir, name: bytes(random.pick(NAMES)) });
  const attributes = setNothing;
  return random.pick<() => Promise<Answer>>([
    () => nfs.create({ where: at(), how: how("GUARDED") }),
    () => nfs.mkdir({ where: at(), attributes }),
    () => nfs.symlink({ where: at(), symlink: { attributes, data: bytes("x") } }),
    () => nfs.remove({ object: at() }),
    () => nfs.rmdir({ object: at() }),
    () => nfs.link({ file, link: at() }),
    () => nfs.rename({ from: at(), to: at() }),
  ])();
};

/** The attributes of the directory in the replies, before and after. */
const wccsOf = (value: unknown): readonly Wcc[] =>
  Object.entries(value as Record<string, unknown>).flatMap(([name, each]) =>
    /wcc$/i.test(name) ? [each as Wcc] : [],
  );

const ctimeOf = (side: { readonly ctime: NfsTime } | null): bigint =>
  nanosecondsOf(side!.ctime);

test(`the attributes before a call are those after another one, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new Random(seed, "calls");
    const life = await new Machine(seed).start();
    const dir = await rootOf(life);
    const file = await makeFile(life, dir, "file");
    const begin = ctimeOf(ok(await life.nfs.getattr({ object: dir })).attributes);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => change(life, { dir, file, random })),
    );
    const changes = answers
      .flatMap(({ value }) => wccsOf(value).slice(0, 1))
      .map(({ before, after }) => [ctimeOf(before), ctimeOf(after)] as const)
      .filter(([before, after]) => before !== after)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [nth, [before]] of changes.entries())
      expect(before, `seed ${seed}`).toBe(nth === 0 ? begin : changes[nth - 1]![1]);
    const end = ctimeOf(ok(await life.nfs.getattr({ object: dir })).attributes);
    expect(end).toBe(changes.at(-1)?.[1] ?? begin);
  }
});

test("of several that make one name, one does; of several that remove it, one does", async () => {
  const life = await new Machine().start();
  const where = { dir: await rootOf(life), name: bytes("a") };
  const typesOf = async (answers: readonly Promise<Answer>[]) =>
    (await Promise.all(answers)).map(({ type }) => type).sort();
  const made = await typesOf([
    life.nfs.mkdir({ where, attributes: setNothing }),
    life.nfs.create({ where, how: how("GUARDED") }),
    life.nfs.mkdir({ where, attributes: setNothing }),
  ]);
  expect(made).toEqual(["NFS3ERR_EXIST", "NFS3ERR_EXIST", "NFS3_OK"]);
  const removed = await typesOf([
    life.nfs.rmdir({ object: where }),
    life.nfs.rmdir({ object: where }),
  ]);
  expect(removed).toEqual(["NFS3ERR_NOENT", "NFS3_OK"]);
});

test(`files are written while directories above them are renamed, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = new Random(seed, "calls");
    const life = await new Machine(seed).start();
    const root = await rootOf(life);
    const mkdir = async (name: string) =>
      ok(
        await life.nfs.mkdir({
          where: { dir: root, name: bytes(name) },
          attributes: setNothing,
        }),
      ).object!;
    const dirs = [await mkdir("d"), await mkdir("e")];
    const files = await Promise.all(dirs.map((dir) => makeFile(life, dir, "f", "....")));
    const rename = (from: string, to: string) =>
      life.nfs.rename({
        from: { dir: root, name: bytes(from) },
        to: { dir: root, name: bytes(to) },
      });
    let isOver = false;
    const write = async (file: Uint8Array, data: string): Promise<void> => {
      for (let nth = 0; !isOver; nth++) {
        for (let turn = random.int(0, 8); turn > 0; turn--) await Promise.resolve();
        const stable = random.pick(["UNSTABLE", "FILE_SYNC"] as const);
        const place = { file, offset: BigInt(nth % 4), count: 1 };
        ok(await life.nfs.write({ ...place, stable, data: bytes(data) }));
        if (nth % 5 === 4) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const writers = files.map((file, which) => write(file, `${which}`));
    // The two directories change places, so that each path leads to the other file.
    for (let nth = 0; nth < 6; nth++)
      for (const [from, to] of [
        ["d", "x"],
        ["e", "d"],
        ["x", "e"],
      ] as const)
        ok(await rename(from, to));
    isOver = true;
    await Promise.all(writers);
    expect(await Promise.all(files.map((file) => readFile(life, file)))).toEqual([
      "0000",
      "1111",
    ]);
  }
});
