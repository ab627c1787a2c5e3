/** File systems of `impl/vfs` under the kernel of this machine: programs that were not written here use them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runMount } from "../../cli/commands/mount.ts";
import { missingForFuse } from "../../deploy/fuse/missing.ts";
import { EXPECTED } from "../shared/mount/calls.laws.ts";
import {
  commandLine,
  copyOn,
  fioOn,
  gitOn,
  isMounted,
  type Mounting,
  makeRepository,
  manyOn,
  mountPoint,
  refusal,
  runOn,
  shell,
  startMount,
} from "../shared/mount/mounting.laws.ts";

const missing = missingForFuse(["fio", "git"]);
const skipped = missing === null ? "" : ` (skipped: ${missing})`;
const onFuse = describe.skipIf(missing !== null);

const ends: (() => Promise<void> | void)[] = [];
const scratch = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `lockstep-${name}-`));
  ends.push(() => rmSync(folder, { recursive: true }));
  return folder;
};
const inOrder = async (): Promise<void> => {
  for (const end of ends.splice(0).reverse()) await end();
};

const WORDS = new URL("mount.ts", import.meta.url).href;
/** File systems with links and metadata; "a directory" stands for a new one of this machine. */
const LINKED = ["memory", "a directory"] as const;

onFuse.each(LINKED)(`programs on %s${skipped}`, (kind) => {
  let mounting: Mounting;
  let repository = "";
  beforeAll(async () => {
    repository = scratch("repository");
    await makeRepository(repository);
    const { directory, remove } = mountPoint();
    ends.push(remove);
    const source = kind === "memory" ? kind : scratch("served");
    mounting = await startMount(directory, WORDS, source);
    ends.push(async () => void (await mounting.end()));
  });
  afterAll(inOrder);

  test("make the same calls as in a directory of this machine", async () => {
    expect(await runOn("compare.laws.ts", mounting.directory, "links")).toBe("the same");
  });

  test("get the answers that POSIX has for them", async () => {
    expect(JSON.parse(await runOn("calls.laws.ts", mounting.directory))).toEqual(
      EXPECTED,
    );
  });

  test("fio finds every byte that it wrote, by calls and by mapped memory", async () => {
    expect(await fioOn(mounting.directory)).toBe("verified");
  });

  test("git clones a repository, and finds it sound", async () => {
    expect(await gitOn(mounting.directory, repository)).toMatch(/cloned$/);
  });

  test("cp, diff, mv and rm agree", async () => {
    expect(await copyOn(mounting.directory, repository)).toBe("copied");
  });

  test("a directory of many names has each of them, and goes", async () => {
    const names = kind === "memory" ? 10_000 : 1000;
    expect(await manyOn(mounting.directory, names)).toBe(`${names + 2}`);
  });

  test("nothing of that is left", async () => {
    expect(await shell(mounting.directory, "ls -A")).toBe("");
  });
});

onFuse(`a floppy${skipped}`, () => {
  afterAll(inOrder);

  test("has no links, modes and times, and makes the same calls else", async () => {
    const { directory, remove } = mountPoint();
    ends.push(remove);
    const mounting = await startMount(directory, WORDS, "floppy");
    ends.push(async () => void (await mounting.end()));

    expect(await runOn("compare.laws.ts", directory, "none")).toBe("the same");
    expect(
      await shell(directory, "touch a; ! ln a b 2>&1; ! chmod 600 a 2>&1; rm a"),
    ).toMatch(/ln: .*Operation not permitted\n.*chmod: .*Operation not permitted/);
  });
});

onFuse(`a mount comes and goes${skipped}`, () => {
  let place: ReturnType<typeof mountPoint>;
  const start = (): Promise<Mounting> => startMount(place.directory, WORDS, "memory");
  beforeAll(() => {
    place = mountPoint();
  });
  afterAll(() => place.remove());
  afterEach(() => {
    expect(isMounted(place.directory)).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s unmounts", async (signal) => {
    const mounting = await start();

    expect(isMounted(place.directory)).toBe(true);
    expect(await mounting.end(signal)).toBe(0);
    expect(mounting.said()).toBe(
      `memory is mounted at ${place.directory} until this is interrupted\n`,
    );
  });

  test("umount ends the command", async () => {
    const mounting = await start();

    await shell(".", `umount ${place.directory}`);
    expect(await mounting.end()).toBe(0);
  });

  test("is taken away from programs that use it, with a line", async () => {
    const mounting = await start();
    const { directory } = place;
    const user = shell(
      directory,
      "echo in >f; exec 3<f; echo ready >&2; while :; do sleep 0.1; cat f >/dev/null; done",
    ).catch((error: { stderr: string }) => error.stderr);
    await expect.poll(() => shell(directory, "ls")).toBe("f");
    expect(await mounting.end()).toBe(0);

    expect(mounting.said()).toMatch(/unmounted although in use: what still uses it gets/);
    expect(await user).toMatch(/not connected|connection abort/);
  });

  test("goes with a process that is killed", async () => {
    const mounting = await start();

    expect(await mounting.end("SIGKILL")).toBe("SIGKILL");
    await expect.poll(() => isMounted(place.directory), { timeout: 10_000 }).toBe(false);
  });

  test("that a dead process has left is cleaned by the next one", async () => {
    const mounting = await start();
    // The process that stands by the mount dies first.
    const keepers = await shell(".", `pgrep -f '^sh -c .* ${place.directory}$'`);
    await shell(".", `kill -KILL ${keepers}`);
    await mounting.end("SIGKILL");
    expect(isMounted(place.directory)).toBe(true);
    await expect(shell(place.directory, "ls")).rejects.toThrow();

    const next = await start();
    expect(next.said()).toMatch(/unmounted memory, whose process is dead\n.* is mounted/);
    expect(await next.end()).toBe(0);
  });
});

onFuse(`what cannot be mounted${skipped}`, () => {
  afterAll(inOrder);

  test("says why in one line, with exit code 2", async () => {
    const folder = scratch("places");
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { directory, remove } = mountPoint();
    ends.push(remove);
    const mounting = await commandLine(directory, ["vfs", "memory"]);
    ends.push(async () => void (await mounting.end()));

    const other = await commandLine(directory, ["vfs", "memory"]);
    expect(await refusal(other)).toEqual({
      code: 2,
      said: `lockstep: ${directory}: in use: memory (fuse.lockstep) is mounted there; unmount it with: umount ${directory}\n`,
    });
    const cases = [
      ["vfs", ["memory", join(folder, "none")], "none: no such directory; make it with"],
      ["vfs", ["memory", join(folder, "no/ne")], "no/ne: no such directory; make it"],
      ["vfs", ["memory", file], "file: not a directory"],
      ["vfs", ["none", folder], 'mount vfs: "none": expected "memory", "floppy", or a'],
      ["vfs", ["a", "b", "c"], 'expected memory, floppy or DIR and a directory, got "a"'],
      ["vfs", ["memory"], 'expected memory, floppy or DIR and a directory, got "memory"'],
      ["vfs", ["memory", folder, "--fast"], "unknown option '--fast'; vfs has no"],
      ["tcp", ["memory", folder], "tcp does not offer a file system for lockstep mount"],
    ] as const;
    for (const [subject, words, why] of cases)
      await expect(runMount(subject, words)).rejects.toThrow(why);
  });
});
