/** What a mount and a server of AFS refuse before they begin; a refusal leaves nothing that runs. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { mountWords } from "./mount-words.ts";
import { serveAfs } from "./serve-afs.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "afs-refusals-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const served = async (cell: string, data: string, own: { lease?: number } = {}) => {
  const listen = { host: "127.0.0.1", port: 0 };
  const server = await serveAfs(
    { id: "afs", listen, peers: {}, data },
    { export: cell, ...own },
  );
  ends.push(() => server.close());
  return server;
};

const mounted = async (port: number, cache: string) => {
  const mount = await mountWords.open(`127.0.0.1:${port}`, { cache });
  ends.push(() => mount.close());
  return mount;
};

const onLinux = test.runIf(process.platform === "linux");

onLinux("a cache has one mount at a time", async () => {
  const folder = scratch();
  const { port } = await served(folder, scratch());
  const cache = join(scratch(), "cache");
  const one = await mounted(port, cache);
  await expect(mounted(port, cache)).rejects.toThrow("another mount has this cache");
  await one.close();
  await mounted(port, cache);
});

onLinux("a cache has one mount at a time, by whichever name it is called", async () => {
  const { port } = await served(scratch(), scratch());
  const cache = join(scratch(), "cache");
  await mounted(port, cache);
  const link = join(scratch(), "link");
  symlinkSync(cache, link);
  for (const other of [link, `${link}/`])
    await expect(mounted(port, other)).rejects.toThrow("another mount has this cache");
});

describe("the name of a cache", () => {
  const machineIn = (cache: string) => readFileSync(join(cache, "machine"), "latin1");
  test.each([
    ["empty", ""],
    ["no name", "no name\n"],
    ["long", "f".repeat(5000)],
  ])("is made anew where it is %s", async (_, found) => {
    const { port } = await served(scratch(), scratch());
    const cache = scratch();
    writeFileSync(join(cache, "machine"), found);
    const mount = await mounted(port, cache);
    const made = machineIn(cache);
    expect(made).toMatch(/^[0-9a-f]{16}\n$/);
    await mount.close();
    await mounted(port, cache);
    expect(machineIn(cache)).toBe(made);
  });
});

test("a folder with other files is no cache, and is left as it is", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "letter"), "");
  await expect(mounted(1, folder)).rejects.toThrow(
    `${folder}: it holds other files; name an empty directory`,
  );
  expect(readdirSync(folder)).toEqual(["letter"]);
});

test("a cache that holds what cannot be read is refused in one line", async () => {
  const { port } = await served(scratch(), scratch());
  const cache = scratch();
  mkdirSync(join(cache, "machine"));
  await expect(mounted(port, cache)).rejects.toThrow(
    `${cache}: no cache can be kept there: EISDIR`,
  );
  rmdirSync(join(cache, "machine"));
  mkdirSync(join(cache, "files/copies/1.new"), { recursive: true });
  await expect(mounted(port, cache)).rejects.toThrow(
    `${cache}: the cache cannot be used: EISDIR; empty it`,
  );
});

onLinux("a cell has one server at a time", async () => {
  const folder = scratch();
  await served(folder, scratch());
  await expect(served(folder, scratch())).rejects.toThrow("another server has this cell");
});

test("a cache that is a file is refused in one line", async () => {
  const file = join(scratch(), "file");
  writeFileSync(file, "");
  await expect(mounted(1, file)).rejects.toThrow(
    `${file}: no cache can be kept there: EEXIST`,
  );
});

test("a mount of no server ends, in one line", async () => {
  const { port, close } = await serveAfs(
    { id: "afs", listen: { host: "127.0.0.1", port: 0 }, peers: {}, data: scratch() },
    { export: scratch() },
  );
  await close();
  await expect(mounted(port, join(scratch(), "cache"))).rejects.toThrow(
    `127.0.0.1:${port}: no answer; expected a server of AFS there`,
  );
}, 30_000);
