/** The client against the server of this project, in the simulated world. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../harness/simulate/random.ts";
import { O_CREAT, O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import {
  type Call,
  callOf,
  difference,
  type Machine,
  virtualMachine,
} from "../../vfs/kernel.laws.ts";
import { startNfsServer } from "../server/node.ts";
import type { NfsMountOptions } from "./mount.ts";
import { type MountedWorld, mountedWorld } from "./simulated-mount.laws.ts";

type NfsServerOptions = NonNullable<Parameters<typeof startNfsServer>[1]>;

const isLong = process.env.LOCKSTEP_LONG === "1";
const CALLS = 100;

const root = {
  flavor: "AUTH_SYS",
  stamp: 0,
  machine: "c",
  uid: 0,
  gid: 0,
  gids: [],
} as const;
const quick = {
  directory: "/export",
  firstMs: 20,
  mostMs: 200,
  credentials: root,
} as const;

const worldOf = (
  seed: number,
  options: Partial<NfsMountOptions>,
  served: NfsServerOptions = {},
): Promise<MountedWorld> => {
  const network = { loss: 0.02, duplication: 0.02, delayMs: [0.1, 3] } as const;
  const clients = ["c1", "c2"];
  const given = { seed, network, clients, options: { ...quick, ...options } };
  return mountedWorld((ports) => startNfsServer(ports, served), given);
};

/** A machine whose files are a server's; the server crashes so often while it writes, or between two calls. */
const machineOf = async (
  seed: number,
  { crashes = 0, ...options }: Partial<NfsMountOptions> & { readonly crashes?: number },
  served: NfsServerOptions = {},
): Promise<Machine> => {
  const { run, mounts, world } = await worldOf(seed, options, served);
  const random = new Random(seed);
  const machine = await run(() => virtualMachine(mounts.get("c1")!.fs));
  const crash = async (): Promise<void> => {
    await world.pause(random.int(1, 12));
    world.crash("s");
    await world.restart("s");
  };
  // A call that changes names would be answered otherwise when it comes again after a crash.
  const isSafe = ({ type }: Call) => ["read", "write", "fsync", "close"].includes(type);
  const make: Machine["make"] = (call) =>
    run(async () => {
      if (!random.chance(crashes)) return machine.make(call);
      await world.pause(20); // What is still on its way arrives.
      const made = isSafe(call) ? machine.make(call) : undefined;
      await crash();
      return made ?? machine.make(call);
    });
  return { make, end: async () => {} };
};

const small = {
  over: "udp",
  blockBytes: 512,
  readBytes: 1024,
  writeBytes: 1024,
} as const;
const never = { fileLeastMs: 0, fileMostMs: 0, directoryLeastMs: 0, directoryMostMs: 0 };
const calls = fc.array(callOf(true), {
  minLength: isLong ? CALLS : 0,
  maxLength: CALLS,
  size: "max",
});

describe("random calls answer as they do of the kernel of this machine", () => {
  test.each([
    ["over tcp", 4, { over: "tcp" }],
    ["over udp, in small blocks", 6, small],
    ["over udp, written through", 4, { over: "udp", writes: "through" }],
    ["over udp, without a cache of attributes", 2, { over: "udp", ...never }],
    ["over udp, with hardly any room", 2, { ...small, bytesMax: 2048, namesMax: 5 }],
    ["over udp, while the server crashes", 6, { ...small, bytesMax: 512, crashes: 0.2 }],
  ] as const)(
    "%s",
    async (_name, runs, options) => {
      await fc.assert(
        fc.asyncProperty(calls, fc.nat(1000), async (made, seed) => {
          expect(await difference(made, await machineOf(seed, options))).toBeNull();
        }),
        { numRuns: isLong ? 300 * runs : runs },
      );
    },
    3_600_000,
  );
});

describe("two clients", () => {
  const put = async (
    { programOn }: MountedWorld,
    on: string,
    path: string,
    text: string,
  ) => {
    const program = programOn(on);
    const fd = await program.open(path, O_RDWR | O_CREAT);
    await program.write(fd, Buffer.from(text));
    await program.close(fd);
  };
  const text = async ({ programOn }: MountedWorld, on: string, path: string) => {
    const program = programOn(on);
    const fd = await program.open(path, O_RDONLY);
    const bytes = await program.read(fd, 100);
    await program.close(fd);
    return Buffer.from(bytes).toString();
  };

  test("read at an open what the other one has closed, whatever the network loses", async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const mounted = await worldOf(seed, small);
      await mounted.run(async () => {
        for (let nth = 0; nth < 5; nth += 1)
          for (const [one, other] of [
            ["c1", "c2"],
            ["c2", "c1"],
          ] as const) {
            await put(mounted, one, "/f", `${nth} by ${one}`);
            expect(await text(mounted, other, "/f")).toBe(`${nth} by ${one}`);
          }
      });
    }
  });

  const seeds = Array.from({ length: 20 }, (_, nth) => nth + 1);
  /** The number of runs in which synchronised bytes survive a crash of the server. */
  const kept = async (served: NfsServerOptions): Promise<number> => {
    const content = "x".repeat(100);
    let count = 0;
    for (const seed of seeds) {
      const blocks = { ...small, blockBytes: 16, readBytes: 16, writeBytes: 16 };
      const mounted = await worldOf(seed, blocks, served);
      const { world, run, programOn } = mounted;
      await run(async () => {
        const program = programOn("c1");
        const fd = await program.open("/f", O_RDWR | O_CREAT);
        await program.write(fd, Buffer.from(content));
        const synced = program.fsync(fd);
        await world.pause(2 * seed);
        world.crash("s");
        await world.restart("s");
        await synced;
        if ((await text(mounted, "c2", "/f")) === content) count += 1;
      });
    }
    return count;
  };

  test("read what fsync was called for, though the server crashes meanwhile", async () => {
    expect(await kept({})).toBe(seeds.length);
    expect(await kept({ faults: ["verifier-stays"] })).toBeLessThan(seeds.length);
  });

  test("of which one crashes: what it closed is there, what it only wrote is not", async () => {
    const mounted = await worldOf(1, small);
    const { world, run, programOn } = mounted;
    await run(async () => {
      await put(mounted, "c1", "/f", "closed");
      const program = programOn("c1");
      await program.write(await program.open("/f", O_RDWR), Buffer.from("lost"));
      world.crash("c1");
      await world.pause(1000);
      expect(await text(mounted, "c2", "/f")).toBe("closed");
    });
  });

  test("and a directory that moves: its parent is the new one", async () => {
    const mounted = await worldOf(1, small);
    await mounted.run(async () => {
      const program = mounted.programOn("c1");
      for (const path of ["/a", "/b", "/a/d"]) await program.mkdir(path);
      await put(mounted, "c1", "/a/x", "in a");
      await put(mounted, "c1", "/b/x", "in b");
      expect(await text(mounted, "c1", "/a/d/../x")).toBe("in a");
      await program.rename("/a/d", "/b/d");
      expect(await text(mounted, "c1", "/b/d/../x")).toBe("in b");
      expect(await text(mounted, "c2", "/b/d/../x")).toBe("in b");
    });
  });
});
