/** Programs of this machine on a mount of our cache manager, whose files our server has. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingForFuse } from "../../deploy/fuse/missing.ts";
import {
  copyOn,
  fioOn,
  gitOn,
  type Mounting,
  makeRepository,
  manyOn,
  mountPoint,
  runOn,
  shell,
  startMount,
} from "../shared/mount/mounting.laws.ts";

/** They take minutes: under FUSE, each of thousands of calls goes through the cache. */
const onlyLong = test.skipIf(process.env.LOCKSTEP_LONG !== "1");

const missing = missingForFuse(["fio", "git"]);
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

const PROGRAM = new URL("serving.laws.ts", import.meta.url).pathname;
const WORDS = new URL("mount-words.ts", import.meta.url).href;

/** How long the server lives while programs work, and how often it is killed, at most. */
const LIFE_MS = 1200;
const KILLS = 3;

/** Starts a server of the folders in a process of its own. */
const startServer = async (folder: string, port = 0) => {
  const tsx = ["--import", import.meta.resolve("tsx")];
  const args = [...tsx, PROGRAM, join(folder, "cell"), `${port}`, join(folder, "data")];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
  };
  return { port: Number(line), end };
};

describe.skipIf(missing !== null)(
  `programs on a mount${skipped}`,
  { timeout: 240_000 },
  () => {
    const ends: (() => unknown)[] = [];
    let folder: string;
    let server: Awaited<ReturnType<typeof startServer>>;
    let mounts: readonly Mounting[];
    let repository: string;
    const mount = async (): Promise<Mounting> => {
      const { directory, remove } = mountPoint();
      ends.push(remove);
      const mounted = await startMount(directory, WORDS, `127.0.0.1:${server.port}`);
      expect(mounted.said()).toContain("is mounted at");
      ends.push(async () => expect(await mounted.end()).toBe(0));
      return mounted;
    };
    const at = (nth: number): string => mounts[nth]!.directory;
    beforeAll(async () => {
      repository = mkdtempSync(join(tmpdir(), "afs-repository-"));
      folder = mkdtempSync(join(tmpdir(), "afs-cell-"));
      for (const each of [repository, folder])
        ends.push(() => rmSync(each, { recursive: true }));
      await makeRepository(repository);
      server = await startServer(folder);
      ends.push(() => server.end());
      mounts = [await mount(), await mount()];
    }, 60_000);
    afterAll(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    }, 60_000);

    test("make the same calls as in a directory of this machine", async () => {
      expect(await runOn("compare.laws.ts", at(0), "symbolic", "3")).toBe("the same");
    });

    test("copy, compare, move and remove a tree", async () => {
      expect(await copyOn(at(0), repository)).toBe("copied");
    });

    test("see what another machine has closed", async () => {
      await shell(at(0), "echo one >f; mkdir d");
      expect(await shell(at(1), "cat f; echo two >f; rmdir d")).toBe("one");
      expect(await shell(at(0), "cat f; ls; rm f")).toBe("two\nf");
      expect(await shell(at(1), "ls")).toBe("");
    });

    onlyLong("fio finds every byte that it wrote", async () => {
      expect(await fioOn(at(0))).toBe("verified");
    });

    test("git clones a repository, and finds it sound", async () => {
      expect(await gitOn(at(0), repository)).toMatch(/cloned$/);
    });

    onlyLong("a directory of many names has each of them, and goes", async () => {
      expect(await manyOn(at(0), 200)).toBe("202");
    });

    test("lose nothing while the server is killed and comes back: fio, git, cp", async () => {
      await shell(at(0), "mkdir fio git cp");
      let isDone = false;
      const work = Promise.all([
        fioOn(join(at(0), "fio"), 1),
        gitOn(join(at(0), "git"), repository),
        copyOn(join(at(0), "cp"), repository),
      ]).finally(() => {
        isDone = true;
      });
      // Unlike a server of NFS, one of AFS keeps with its files what it has done: it may be killed at any time.
      let kills = 0;
      for (; !isDone && kills < KILLS; kills += 1) {
        await Promise.race([pause(LIFE_MS), work]);
        const { port } = server;
        await server.end();
        server = await startServer(folder, port);
      }
      const [fio, git, cp] = await work;

      expect([fio, git.split("\n").at(-1), cp]).toEqual(["verified", "cloned", "copied"]);
      expect(kills).toBeGreaterThan(1);
      expect(await shell(at(1), "find fio git cp -type f; rmdir fio git cp; ls")).toBe(
        "",
      );
    });

    test("go on when the server is killed and starts again", async () => {
      await shell(at(1), "echo before >kept");
      const written = shell(
        at(0),
        "for n in $(seq 30); do echo $n >n$n; done; cat n* | sort -n | tail -1",
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { port } = server;
      await server.end();
      server = await startServer(folder, port);
      expect(await written).toBe("30");
      expect(await shell(at(1), "cat kept n1 n30; rm kept n*; ls")).toBe("before\n1\n30");
    });
  },
);
