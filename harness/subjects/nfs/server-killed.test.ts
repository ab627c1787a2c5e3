/** Programs on a mount of NFS: they see what the server has, and wait while it is down. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnValues } from "../../conform/command-line.ts";
import { missingForFuse } from "../../deploy/fuse/missing.ts";
import {
  copyOn,
  fioOn,
  gitOn,
  isMounted,
  makeRepository,
  mountPoint,
  shell,
  startMount,
} from "../shared/mount/mounting.laws.ts";

const WORDS = new URL("mount-words.ts", import.meta.url).href;
const PROGRAM = new URL("serving.laws.ts", import.meta.url).pathname;

const missing = missingForFuse(["fio", "git"]);
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

/** How long the server lives, and how long it is away, while programs work. */
const LIFE_MS = 1200;
const AWAY_MS = 300;
/** How often it is killed, at most. */
const KILLS = 3;

/** A server of one folder, in a process of its own that can be killed. */
class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "lockstep-nfs-"));
  readonly exported = join(this.folder, "export");
  #process: ChildProcess | undefined;
  /**
   * Below the ports that the kernel gives to clients: one that connects to the port of a server that is down could
   * get that very port, and connect to itself.
   */
  readonly port = 10_000 + (process.pid % 20_000);

  constructor() {
    mkdirSync(this.exported);
  }

  async start(): Promise<void> {
    const data = join(this.folder, "data");
    const args = [PROGRAM, this.exported, `${this.port}`, data];
    const tsx = ["--import", import.meta.resolve("tsx")];
    this.#process = spawn(process.execPath, [...tsx, ...args]);
    await once(this.#process.stdout!, "data");
  }

  /** Kills it between two calls that must not be done twice: a test of programs cannot expect more of NFS. */
  async kill(): Promise<void> {
    const killed = this.#process!;
    const ended = once(killed, "close");
    killed.stdin!.write("\n");
    expect(await ended).toEqual([null, "SIGKILL"]);
  }

  get source(): string {
    return `127.0.0.1:${this.port}${this.exported}`;
  }
}

describe.skipIf(missing !== null)(`a mount of NFS${skipped}`, () => {
  const server = new Server();
  const ends: (() => unknown)[] = [];
  let at = "";
  let repository = "";

  const mount = async (own: OwnValues = {}) => {
    const { directory, remove } = mountPoint();
    ends.push(remove);
    const mounting = await startMount(directory, WORDS, server.source, own);
    ends.push(() => mounting.end());
    return mounting;
  };
  beforeAll(async () => {
    await server.start();
    ends.push(() => rmSync(server.folder, { recursive: true }));
    ends.push(() => server.kill());
    repository = join(server.folder, "repository");
    mkdirSync(repository);
    await makeRepository(repository);
    at = (await mount()).directory;
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test("loses nothing while the server is killed and comes back: fio, git, cp", async () => {
    for (const name of ["fio", "git", "cp"]) mkdirSync(join(server.exported, name));
    let isDone = false;
    const work = Promise.all([
      fioOn(join(at, "fio")),
      gitOn(join(at, "git"), repository),
      copyOn(join(at, "cp"), repository),
    ]).finally(() => {
      isDone = true;
    });
    let kills = 0;
    for (; !isDone && kills < KILLS; kills += 1) {
      await Promise.race([pause(LIFE_MS), work]);
      await server.kill();
      await pause(AWAY_MS);
      await server.start();
    }
    const [fio, git, cp] = await work;

    expect([fio, git.split("\n").at(-1), cp]).toEqual(["verified", "cloned", "copied"]);
    expect(kills).toBeGreaterThan(1);
    expect(await shell(server.exported, "find fio git cp -type f | wc -l")).toBe("0");
  });

  test("shows another mount what was closed", async () => {
    const other = (await mount()).directory;
    await shell(at, "echo 0 >shared");
    const script = `for n in $(seq 1 20); do
      echo $n >>${at}/shared; [ "$(tail -n 1 shared)" = $n ] || echo "$n is missing"
      [ $(stat -c %s shared) = $(stat -c %s ${server.exported}/shared) ] || echo "size at $n"
    done`;

    expect(await shell(other, script)).toBe("");
    expect(await shell(other, `mv shared moved; cat ${at}/moved | wc -l`)).toBe("21");
  });

  test("waits for the server; a program that waits can be killed", async () => {
    await shell(at, "echo here >file");
    await server.kill();
    const reader = spawn("cat", [join(at, "file")]);
    const ended = once(reader, "close");
    const patient = shell(at, "cat file");
    await pause(500);
    reader.kill("SIGINT");

    expect(await ended).toEqual([null, "SIGINT"]);
    await server.start();
    expect(await patient).toBe("here");
  });

  test("can be unmounted while the server is down, and says what is lost", async () => {
    const mounting = await mount();
    const { directory } = mounting;
    const user = spawn("sh", ["-c", "exec 3>unsent; echo lost >&3; exec sleep 60"], {
      cwd: directory,
    });
    await expect.poll(() => shell(directory, "ls unsent")).toBe("unsent");
    await server.kill();
    mounting.process.kill("SIGTERM");
    await expect.poll(mounting.said, { timeout: 20_000 }).toMatch(/interrupt again/);

    expect(isMounted(directory)).toBe(false);
    expect(await mounting.end()).toBe(1);
    expect(mounting.said()).toMatch(/what was written and not yet sent is lost\n$/);
    user.kill();
    await server.start();
  });
});
