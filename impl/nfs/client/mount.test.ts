/** Mounts in a simulated world: hard and soft ones, over both transports, while calls are lost. */
import { describe, expect, test } from "vitest";
import type { Node, Ports } from "../../ports.ts";
import { serveDatagrams, serveStreams } from "../../rpc/serve.ts";
import { RpcServer } from "../../rpc/server.ts";
import { copy, slideCopy } from "../../vfs/copy.ts";
import { O_CREAT, O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import { memoryFileSystem } from "../../vfs/memory.ts";
import { Program } from "../../vfs/program.ts";
import { Vfs } from "../../vfs/vfs.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import type { NfsMountOptions } from "./mount.ts";
import { ScriptedServer, small } from "./scripted-server.laws.ts";
import { type MountedWorld, mountedWorld } from "./simulated-mount.laws.ts";

/** Serves the scripted server; its files stay where it crashes. */
const serving =
  (files: ScriptedServer, onWrite: (xid: number) => void) =>
  async (ports: Ports): Promise<Node> => {
    const rpc = new RpcServer();
    const wcc = { before: null, after: null };
    const value = { attributes: null, dirAttributes: null, dirWcc: wcc };
    const none = () => ({ type: "NFS3ERR_NOTSUPP", value }) as never;
    const { write, ...served } = files.handlers();
    rpc.add(nfsProgram, {
      ...served,
      write: (args, context) => {
        const written = write(args, context);
        onWrite(context.xid);
        return written;
      },
      access: none,
      pathconf: none,
      mknod: none,
      readdir: none,
      fsstat: none,
    });
    rpc.add(mountProgram, {
      mnt: (path) => {
        if (Buffer.from(path).toString() !== "/")
          return { type: "MNT3ERR_NOENT", value: undefined } as const;
        return { type: "MNT3_OK", value: { handle: files.root, flavors: [1] } } as const;
      },
      dump: () => [],
      umnt: () => undefined,
      umntall: () => undefined,
      export: () => [],
    });
    await serveDatagrams(rpc, ports.datagrams, 2049);
    await serveStreams(rpc, ports.streams, 2049);
    return {};
  };

const set = async (
  options: Partial<NfsMountOptions> = {},
  network: Parameters<typeof mountedWorld>[1] = {},
) => {
  const files = new ScriptedServer();
  files.put("f", "aaaabbbb");
  const notices: string[] = [];
  const xids: number[] = [];
  const notice = (text: string): void => void notices.push(text);
  const given = { ...small, firstMs: 100, mostMs: 800, retries: 3, notice, ...options };
  const writes = { seen: (_: number): void => undefined };
  const served = serving(files, (xid) => {
    xids.push(xid);
    writes.seen(xid);
  });
  const mounted = await mountedWorld(served, { ...network, options: given });
  return { ...mounted, files, notices, xids, writes };
};

const read = async ({ programOn }: MountedWorld, path: string): Promise<string> => {
  const program = programOn("c1");
  const fd = await program.open(path, O_RDONLY);
  const bytes = await program.read(fd, 100);
  await program.close(fd);
  return Buffer.from(bytes).toString();
};

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch(({ code }: { readonly code: string }) => code);

describe.each(["udp", "tcp"] as const)("over %s", (over) => {
  test("a hard mount waits for its server, and says so once", async () => {
    const mounted = await set({ over });
    const { world, run, notices } = mounted;
    const text = await run(async () => {
      world.crash("s");
      const reading = read(mounted, "/f");
      await world.pause(20_000);
      expect(notices).toEqual(["nfs: server s not responding, still trying"]);
      await world.restart("s");
      return reading;
    });
    expect(text).toBe("aaaabbbb");
    expect(notices.at(-1)).toBe("nfs: server s OK");
    expect(notices).toHaveLength(2);
  });

  test.each([
    ["soft", "EIO"],
    ["softerr", "ETIMEDOUT"],
  ] as const)("a %s mount gives up with %s, in its time", async (mount, code) => {
    const mounted = await set({ over, mount });
    const { world, run, notices } = mounted;
    await run(async () => {
      world.crash("s");
      const began = world.agenda.now;
      expect(await outcome(read(mounted, "/f"))).toBe(code);
      expect(notices).toEqual(["nfs: server s not responding, calls fail"]);
      expect(world.agenda.now - began).toBe(100 + 200 + 400 + 800);
      await world.restart("s");
      expect(await read(mounted, "/f")).toBe("aaaabbbb");
    });
  });

  test("a program that ignores the error of a soft mount loses what it wrote", async () => {
    const mounted = await set({ over, mount: "soft" });
    const { world, run, programOn, files } = mounted;
    await run(async () => {
      const program = programOn("c1");
      const fd = await program.open("/f", O_RDWR);
      await program.write(fd, Buffer.from("new!"));
      world.crash("s");
      expect(await outcome(program.fsync(fd))).toBe("EIO");
      await world.restart("s");
      await program.close(fd);
    });
    expect(files.onDisk("f")).toBe("aaaabbbb");
  });

  test("a call has the same transaction id each time that it is sent", async () => {
    const { world, run, programOn, files, xids, writes } = await set({ over });
    await run(async () => {
      const program = programOn("c1");
      const fd = await program.open("/f", O_RDWR);
      await program.write(fd, Buffer.from("new!"));
      writes.seen = () => {
        if (xids.length === 1) world.crash("s"); // It has written, and does not say so.
      };
      const synced = program.fsync(fd);
      await world.pause(1000);
      expect(files.onDisk("f")).toBe("aaaabbbb");
      await world.restart("s");
      await synced;
    });
    expect(xids).toEqual([xids[0], xids[0]]);
    expect(files.onDisk("f")).toBe("new!bbbb");
  });

  test("slide 23's program copies over a network that loses and doubles, and the same seed gives the same", async () => {
    const bytes = Uint8Array.from({ length: 9000 }, (_, nth) => nth % 251);
    const run = async () => {
      const bad = { loss: 0.1, duplication: 0.1, delayMs: [1, 30] } as const;
      const blocks = { blockBytes: 512, readBytes: 1024, writeBytes: 1024 };
      const mounted = await set({ over, ...blocks }, { seed: 7, network: bad });
      const vfs = new Vfs(memoryFileSystem());
      const program = new Program(vfs);
      await mounted.run(async () => {
        for (const path of ["/floppy", "/tmp"]) await program.mkdir(path);
        await vfs.mount(mounted.mounts.get("c1")!.fs, "/tmp");
        const fd = await program.open("/floppy/TEST", O_RDWR | O_CREAT);
        await program.write(fd, bytes);
        expect(await slideCopy(program, "/floppy/TEST", "/tmp/test")).toBe(true);
        await copy(program, "/tmp/test", "/floppy/back");
        expect((await program.stat("/floppy/back")).size).toBe(9000);
        const back = await program.open("/floppy/back", O_RDONLY);
        expect(await program.read(back, 9001)).toEqual(bytes);
      });
      const { events, agenda } = mounted.world;
      const counts = mounted.mounts.get("c1")!.fs.counts();
      return { text: JSON.stringify(events), now: agenda.now, counts };
    };
    const [first, second] = [await run(), await run()];
    expect(first.now).toBeGreaterThan(1000);
    expect(second).toEqual(first);
  });
});

test("what is not exported is not mounted", async () => {
  const { run, ports } = await set();
  const { mountNfs } = await import("./mount.ts");
  const options = { address: "s", port: 2049, mountPort: 2049, directory: "/other" };
  expect(await outcome(run(() => mountNfs(ports.get("c1")!, options)))).toBe("ENOENT");
});

test("unmount sends what waits", async () => {
  const { run, mounts, programOn, files } = await set();
  await run(async () => {
    const program = programOn("c1");
    const fd = await program.open("/f", O_RDWR);
    await program.write(fd, Buffer.from("new!"));
    await mounts.get("c1")!.unmount();
  });
  expect(files.onDisk("f")).toBe("new!bbbb");
});

test("a mount that is abandoned gives EIO to the calls that wait", async () => {
  const mounted = await set();
  await mounted.run(async () => {
    mounted.world.crash("s");
    const reading = outcome(read(mounted, "/f"));
    await mounted.world.pause(1000);
    mounted.mounts.get("c1")!.abandon();
    expect(await reading).toBe("EIO");
  });
});
