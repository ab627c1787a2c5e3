/** Programs of this machine on a mount of our client, whose files our server or nfs-ganesha has. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingForFuse } from "../../deploy/fuse/missing.ts";
import { missingForRoom } from "../../deploy/room.ts";
import {
  copyOn,
  fioOn,
  gitOn,
  makeRepository,
  manyOn,
  mountPoint,
  runOn,
  shell,
  startMount,
} from "../shared/mount/mounting.laws.ts";
import { GANESHA_PROGRAMS, type Server } from "./ganesha.ts";
import { mountWords, sourceIn } from "./mount-words.ts";
import { openOurs } from "./peers/ours.laws.ts";

/** They take minutes: under FUSE, each of thousands of calls is several of NFS. */
const onlyLong = test.skipIf(process.env.LOCKSTEP_LONG !== "1");

const noFuse = missingForFuse(["fio", "git"]);
const noGanesha = noFuse ?? missingForRoom(...GANESHA_PROGRAMS);
const skippedFor = (missing: string | null) =>
  missing === null ? "" : ` (skipped: ${missing})`;
const SERVERS = [
  { name: "our server", which: "ours", skipped: skippedFor(noFuse) },
  { name: "nfs-ganesha", which: "ganesha", skipped: skippedFor(noGanesha) },
] as const;

const PROGRAM = new URL("served.laws.ts", import.meta.url).pathname;
const WORDS = new URL("mount-words.ts", import.meta.url).href;

/** Starts a server in a process of its own. */
const serverOf = async (which: string) => {
  const tsx = ["--import", import.meta.resolve("tsx")];
  const stdio = ["pipe", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [...tsx, PROGRAM, which], { stdio: [...stdio] });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const at = JSON.parse(line.toString()) as Omit<Server, "close">;
  return {
    ...at,
    close: async (): Promise<void> => {
      const ended = once(child, "close");
      child.stdin!.end();
      await ended;
    },
  };
};

/** Mounts what a server exports, in a process of its own. */
const mountOf = ({ nfs, mount, exported }: Omit<Server, "close">, directory: string) =>
  startMount(directory, WORDS, `127.0.0.1:${nfs}${exported}`, { mountport: mount });

describe.each(SERVERS)("at $name$skipped", ({ skipped, which }) => {
  describe.skipIf(skipped !== "")("programs on a mount", { timeout: 240_000 }, () => {
    const ends: (() => unknown)[] = [];
    let server: Server;
    let at: string;
    let repository: string;
    beforeAll(async () => {
      repository = mkdtempSync(join(tmpdir(), "nfs-repository-"));
      ends.push(() => rmSync(repository, { recursive: true }));
      await makeRepository(repository);
      server = await serverOf(which);
      ends.push(() => server.close());
      const { directory, remove } = mountPoint();
      ends.push(remove);
      const mounted = await mountOf(server, directory);
      expect(mounted.said()).toContain("is mounted at");
      ends.push(async () => expect(await mounted.end()).toBe(0));
      at = directory;
    }, 60_000);
    afterAll(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    onlyLong("make the same calls as in a directory of this machine", async () => {
      expect(await runOn("compare.laws.ts", at, "links")).toBe("the same");
    });

    test("copy, compare, move and remove a tree", async () => {
      expect(await copyOn(at, repository)).toBe("copied");
    });

    test("see what is in the exported folder, and the other way round", async () => {
      await shell(at, "echo by the mount >one");
      expect(await shell(server.exported, "cat one; echo by the disk >two")).toBe(
        "by the mount",
      );
      expect(await shell(at, "cat two; rm one two")).toBe("by the disk");
    });

    onlyLong(
      "fio finds every byte that it wrote, by calls and by mapped memory",
      async () => {
        expect(await fioOn(at)).toBe("verified");
      },
    );

    test("git clones a repository, and finds it sound", async () => {
      expect(await gitOn(at, repository)).toMatch(/cloned$/);
    });

    test("a directory of many names has each of them, and goes", async () => {
      expect(await manyOn(at, 500)).toBe("502");
    });
  });
});

test("a source is a host, a port and a path", () => {
  expect(sourceIn("127.0.0.1:12049/srv/x")).toEqual({
    at: { host: "127.0.0.1", port: 12_049 },
    directory: "/srv/x",
  });
  for (const wrong of ["127.0.0.1:12049", "/srv", "host/srv", ""])
    expect(() => sourceIn(wrong)).toThrow("expected");
});

test("what cannot be mounted is refused with a line that says why", async () => {
  const { options, open } = mountWords;
  expect(options.acregmin?.parse?.("1.5")).toBe(1500);
  expect(() => options.actimeo?.parse?.("soon")).toThrow("expected seconds");
  const crossed = { acdirmin: 5000, acdirmax: 4000 };
  await expect(open("127.0.0.1:1/srv", crossed)).rejects.toThrow(
    "no more than --acdirmax",
  );
  await expect(open("127.0.0.1:1/srv", {})).rejects.toThrow("lockstep serve nfs");
  const server = await openOurs();
  await expect(open(`127.0.0.1:${server.nfs}/elsewhere`, {})).rejects.toThrow(
    "MNT3ERR_NOENT",
  );
  await server.close();
}, 20_000);
