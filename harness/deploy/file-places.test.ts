/** Directories of the machine that other programs change too, in ways that the port `files` does not offer. */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Files } from "../../impl/ports.ts";
import { openFiles } from "./files.ts";

let directory: string;
let files: Files;

beforeEach(async () => {
  directory = fs.mkdtempSync(join(tmpdir(), "files-"));
  files = await openFiles({ directory: join(directory, "root"), control: undefined });
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

const inRoot = (name: string): string => join(directory, "root", name);

/** Exchanges a directory for a link and back, until it is killed. */
const EXCHANGE = `
  const fs = require("node:fs");
  const [at, aside, link] = process.argv.slice(1);
  console.log("started");
  for (;;) {
    fs.renameSync(at, aside);
    fs.renameSync(link, at);
    fs.renameSync(at, link);
    fs.renameSync(aside, at);
  }
`;

test("no call leaves the directory of the node while a program exchanges a directory for a link", async () => {
  for (const place of ["outside", "root/in", "root/in/deep"])
    fs.mkdirSync(join(directory, place));
  for (const place of ["outside/file", "root/in/deep/file"])
    fs.writeFileSync(join(directory, place), place.slice(0, 4));
  fs.symlinkSync(join(directory, "outside"), inRoot("link"));
  const child = spawn(process.execPath, [
    "-e",
    EXCHANGE,
    inRoot("in/deep"),
    inRoot("aside"),
    inRoot("link"),
  ]);
  const answers = new Map<string, number>();
  const count = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1);
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    for (let round = 0; round < 2000; round += 1) {
      const path = "/in/deep/file";
      const work = [
        () =>
          files.read(path, { at: 0, bytes: 9 }).then((found) => `${Buffer.from(found)}`),
        () => files.write(path, 0, Buffer.from("IN")).then(() => "written"),
        () => files.create("/in/deep/new").then(() => "created"),
        () => files.unlink("/in/deep/new").then(() => "removed"),
      ][round % 4]!;
      count(await work().catch((error: { readonly code: string }) => error.code));
    }
  } finally {
    child.kill("SIGKILL");
  }
  expect(fs.readdirSync(join(directory, "outside"))).toEqual(["file"]);
  expect(fs.readFileSync(join(directory, "outside/file"), "utf8")).toBe("outs");
  expect([...answers.keys()]).not.toContain("outs");
  for (const answer of ["ENOTDIR", "written", "created"])
    expect(answers.get(answer)).toBeGreaterThan(0);
});

test("the directory of the node may be a link itself", async () => {
  fs.symlinkSync(join(directory, "root"), join(directory, "link"));
  const other = await openFiles({
    directory: join(directory, "link"),
    control: undefined,
  });
  await other.create("/a");
  expect(fs.existsSync(inRoot("a"))).toBe(true);
  expect(await other.list("/")).toEqual(["a"]);
});

describe("what a node cannot make", () => {
  const refused = async (path: string): Promise<void> => {
    for (const call of [
      () => files.read(path, { at: 0, bytes: 1 }),
      () => files.write(path, 0, Uint8Array.of(1)),
      () => files.open(path, "write"),
      () => files.sync(path),
      () => files.truncate(path, 0),
    ])
      await expect(call()).rejects.toThrow(`${path}: EINVAL`);
  };

  test("a FIFO has its type, and no call waits for its other end", async () => {
    execFileSync("mkfifo", [inRoot("fifo")]);
    expect(await files.stat("/fifo")).toMatchObject({ type: "fifo", size: 0 });
    await refused("/fifo");
    await files.link("/fifo", "/other");
    await files.setAttributes("/fifo", { mode: 0o600 });
    await files.unlink("/fifo");
    expect(await files.stat("/other")).toMatchObject({ mode: 0o600, links: 1 });
  });

  test("a socket has its type", async () => {
    const server = createServer();
    await new Promise((resolve) =>
      server.listen(inRoot("socket"), () => resolve(undefined)),
    );
    try {
      expect(await files.stat("/socket")).toMatchObject({ type: "socket", size: 0 });
      await refused("/socket");
    } finally {
      server.close();
    }
  });

  const mayMakeDevices = process.getuid?.() === 0;
  test.runIf(mayMakeDevices)("a device has its numbers, and is not opened", async () => {
    for (const [name, type, major, minor] of [
      ["character", "c", 1, 3],
      ["block", "b", 4000, 70_000],
    ] as const) {
      try {
        execFileSync("mknod", [inRoot(name), type, `${major}`, `${minor}`], {
          stdio: "ignore",
        });
      } catch {
        return; // Not in this container.
      }
      expect(await files.stat(`/${name}`)).toMatchObject({
        type: name,
        size: 0,
        device: { major, minor },
      });
      await refused(`/${name}`);
    }
  });

  test("a name in Latin-1 is listed, found and removed", async () => {
    const name = Buffer.from([0x66, 0xfc, 0x72]);
    fs.writeFileSync(Buffer.concat([Buffer.from(`${inRoot("")}/`), name]), "aa");
    expect(await files.list("/")).toEqual(["f\udcfcr"]);
    expect((await files.stat("/f\udcfcr")).size).toBe(2);
    await files.mkdir("/d\udcff");
    await files.rename("/f\udcfcr", "/d\udcff/g\udc80");
    expect(await files.list("/d\udcff")).toEqual(["g\udc80"]);
    await files.unlink("/d\udcff/g\udc80");
    expect(fs.readdirSync(inRoot(""), "buffer")).toEqual([Buffer.from([0x64, 0xff])]);
  });
});

test("the number of an inode is not given again within the tick of its birth", async () => {
  let last = { number: 0n, began: 0 };
  let quick = 0;
  for (let round = 0; round < 200; round += 1) {
    const began = performance.now();
    await files.create("/a");
    const made = { number: (await files.stat("/a")).number, began };
    await files.unlink("/a");
    if (performance.now() - last.began < 15) {
      expect(made.number).not.toBe(last.number);
      quick += 1;
    }
    last = made;
  }
  expect(quick).toBeGreaterThan(0);
});

test("a file that is closed while a thread writes it gets all of it, and no other file any", async () => {
  const bytes = new Uint8Array(4_000_000).fill(1);
  await files.create("/a");
  const file = await files.open("/a", "write");
  const written = file.write(0, bytes);
  const closed = file.close();
  await files.create("/b");
  const other = await files.open("/b", "write");
  await Promise.all([written, closed]);
  expect((await files.stat("/a")).size).toBe(bytes.length);
  expect((await files.stat("/b")).size).toBe(0);
  await other.close();
});

test("calls leave no descriptor open", async () => {
  const open = () => fs.readdirSync("/proc/self/fd").length;
  const before = open();
  for (const path of ["/a", "/a/d", "/a/d/e"]) await files.mkdir(path);
  for (let round = 0; round < 20; round += 1) {
    await files.create("/a/b");
    await files.open("/a/b", "read").then((file) => file.close());
    for (const call of [
      () => files.stat("/a/b/c"),
      () => files.stat("/a/d/e/none"),
      () => files.open("/a", "read"),
      () => files.syncDirectory("/a/b"),
      () => files.list("/a/b"),
      () => files.rename("/a/b", "/none/c"),
      () => files.write("/a/b", -1, Uint8Array.of(1)),
      () => files.setAttributes("/a/b", { mode: -1 }),
    ])
      await expect(call()).rejects.toThrow("E");
    await files.unlink("/a/b");
  }
  await new Promise((resolve) => setTimeout(resolve, 60)); // Until what was removed is old.
  expect(open()).toBeLessThanOrEqual(before);
});
