import { describe, expect, test } from "vitest";
import { needing, type Ports, type Start } from "../../impl/ports.ts";
import { at, type FilesScene } from "./file-scene.laws.ts";
import { filesScenes } from "./files.laws.ts";
import { type FilesRequest, startFilesProbe } from "./files-probe.ts";
import { brokenLaws, sceneLaws } from "./scenes.laws.ts";
import { steeredScenes } from "./steered-scenes.laws.ts";
import { SteeredWorld } from "./steered-world.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5", "n6"];

const old = "01".repeat(2000);
const fresh = "02".repeat(2000);
const ever = 1_000_000;

/** What a crash leaves elsewhere in part, or by chance. */
const losing: readonly FilesScene[] = [
  {
    law: "a crash loses all bytes, sizes and attributes that were not synchronised",
    requests: [
      at(
        0,
        "n1",
        ["create", "/lost"],
        ["write", "/lost", 0, old],
        ["sync", "/lost"],
        ["syncDirectory", "/"],
        ["stat", "/lost"],
        ["write", "/lost", 0, fresh],
        ["write", "/lost", 2000, "03"],
        ["set", "/lost", { uid: 7 }],
      ),
      at(500, "n1", ["read", "/lost", 0, ever], ["stat", "/lost"]),
    ],
    faults: [{ type: "crash", time: 200, node: "n1", downMs: 100 }],
    lastsMs: 600,
    judge: ([before, after]) => {
      const [, , , , stat] = before as readonly unknown[];
      expect(after).toEqual([old, stat]);
    },
  },
  {
    law: "a crash loses all names that were not synchronised",
    requests: [
      at(
        0,
        "n2",
        ["create", "/kept"],
        ["syncDirectory", "/"],
        ["create", "/new"],
        ["sync", "/new"],
        ["link", "/kept", "/linked"],
        ["rename", "/kept", "/renamed"],
      ),
      at(500, "n2", ["list", "/"]),
    ],
    faults: [{ type: "crash", time: 200, node: "n2", downMs: 100 }],
    lastsMs: 600,
    judge: ([, after]) => expect(after).toEqual([["kept"]]),
  },
];

const isSteered = ({ faults = [] }: FilesScene): boolean =>
  Array.isArray(faults) &&
  faults.every(({ type }) => type === "crash" || type === "wipe");

const run = steeredScenes<FilesRequest>(NODES, startFilesProbe);

sceneLaws("files, steered", filesScenes.filter(isSteered), run);
sceneLaws("files that a crash hits, steered", losing, run);

test("a world that synchronises by itself breaks the laws of what is lost", async () => {
  const start = ({ files }: Ports) =>
    startFilesProbe({
      files: {
        ...files,
        write: async (path: string, place: number, bytes: Uint8Array) => {
          await files.write(path, place, bytes);
          await files.sync(path);
        },
        create: async (path: string) => {
          await files.create(path);
          await files.syncDirectory("/");
        },
      },
    } as unknown as Ports);
  const broken = await brokenLaws(losing, steeredScenes(NODES, start as Start));
  expect(broken).toEqual(losing.map(({ law }) => law));
});

/** Puts what a call says, and answers what it has. */
const startDisk = needing(["disk"], async ({ disk }) => ({
  call: async ({ type, value = null }) => {
    if (type === "put") disk.put("key", value);
    if (type === "flush") await disk.flush();
    return { type: "has", value: (await disk.get("key")) ?? null };
  },
}));

describe("disks, steered", () => {
  const opened = async (start: Start = startDisk as Start) => {
    const world = new SteeredWorld({ nodes: ["n"], start });
    await world.open();
    const ask = async (type: string, value: string | null = null) => {
      await world.call("n", "app", { type, value });
      const answer = world.waiting.at(-1)!;
      world.take(answer);
      return answer.body.value;
    };
    const crash = async () => {
      world.crash("n");
      await world.restart("n");
    };
    return { world, ask, crash };
  };

  test("a crash loses what was not flushed, and nothing else", async () => {
    const { ask, crash } = await opened();
    await ask("put", "flushed");
    await ask("flush");
    expect(await ask("put", "lost")).toBe("lost");
    await crash();
    expect(await ask("get")).toBe("flushed");
  });

  test("a wipe leaves nothing", async () => {
    const { world, ask } = await opened();
    await ask("put", "flushed");
    await ask("flush");
    await world.wipe("n");
    expect(await ask("get")).toBe(null);
  });

  test("a dead node writes nothing", async () => {
    const late: (() => Promise<void>)[] = [];
    const { world, ask, crash } = await opened(
      needing(["disk"], async (ports) => {
        const { disk } = ports;
        late.push(async () => {
          disk.put("key", "of the dead");
          void disk.flush();
        });
        return startDisk(ports);
      }) as Start,
    );
    await crash();
    await late[0]!();
    expect(await ask("flush")).toBe(null);
    expect(world.isUp("n")).toBe(true);
  });
});
