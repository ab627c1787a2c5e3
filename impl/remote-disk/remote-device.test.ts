/** A floppy on a disk behind the network, over real TCP connections. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openFiles } from "../../harness/deploy/files.ts";
import { serve } from "../../harness/deploy/serve.ts";
import { type Endpoint, needing, type Ports } from "../ports.ts";
import { overStreams } from "../rpc/channel.ts";
import { RpcClient } from "../rpc/client.ts";
import { type BlockDevice, memoryDevice } from "../vfs/block-device.ts";
import { copy, slideCopy } from "../vfs/copy.ts";
import type { FileSystem } from "../vfs/file-system.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../vfs/flags.ts";
import { floppyFileSystem, formatFloppy } from "../vfs/floppy.ts";
import { localFileSystem } from "../vfs/local.ts";
import { memoryFileSystem } from "../vfs/memory.ts";
import { Program } from "../vfs/program.ts";
import { Vfs } from "../vfs/vfs.ts";
import { openRemoteDevice } from "./remote-device.ts";
import { startDiskServer } from "./serve-disk.ts";

const BLOCKS = 256;
const BLOCK_SIZE = 512;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "remote-disk-"));
  ends.push(() => rmSync(made, { recursive: true }));
  return made;
};

const at = { host: "127.0.0.1", port: 0 } as const;
const options = { listen: at, peers: {}, data: "" } as const;

/** A server for the disk in a directory; its port, and how it ends. */
const served = async (directory: string) => {
  const files = await openFiles({ directory, control: undefined });
  let port = 0;
  const start = needing(["streams"], ({ streams }: Ports<"streams">) =>
    startDiskServer(
      { streams, files },
      {
        path: "/disk.img",
        size: BLOCKS * BLOCK_SIZE,
        blockSize: BLOCK_SIZE,
        port: 0,
        onListening: ({ rpc }) => {
          port = rpc;
        },
      },
    ),
  );
  const { close } = await serve({ ...options, id: "disk", start });
  return { port, close };
};

/** The disk at another machine, and how many calls were made. */
const device = async (to: Endpoint, client: string) => {
  let calls = 0;
  let opened: BlockDevice | undefined;
  const start = needing(
    ["streams", "clock", "entropy"],
    async (ports: Ports<"streams" | "clock" | "entropy">) => {
      const note = (what: string) => {
        if (what === "call") calls += 1;
      };
      const rpc = await RpcClient.open(ports, overStreams(ports, to), {
        timeoutMs: 20_000,
        note,
      });
      opened = await openRemoteDevice(rpc, { client });
      ends.push(() => rpc.close());
      return {};
    },
  );
  const { close } = await serve({ ...options, id: client, start });
  ends.push(close);
  return { disk: opened!, calls: () => calls };
};

const contents = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) % 251);

const machineWith = async (disk: BlockDevice) => {
  const vfs = new Vfs(memoryFileSystem());
  const program = new Program(vfs);
  await program.mkdir("/floppy");
  await vfs.mount(await floppyFileSystem(disk), "/floppy");
  return { vfs, program };
};

test("files are copied onto it, and another machine reads them after the server's restart", async () => {
  const directory = folder();
  const first = await served(directory);
  const one = await device({ address: "127.0.0.1", port: first.port }, "one");
  expect(one.disk).toMatchObject({ blocks: BLOCKS, blockSize: BLOCK_SIZE });
  await formatFloppy(one.disk);
  const { vfs, program } = await machineWith(one.disk);
  const fd = await program.open("/test", O_WRONLY | O_CREAT);
  await program.write(fd, contents);
  await program.close(fd);
  await copy(program, "/test", "/floppy/TEST");
  await vfs.umount("/floppy");
  await first.close();

  const second = await served(directory);
  ends.push(second.close);
  const other = await device({ address: "127.0.0.1", port: second.port }, "other");
  const { program: reader } = await machineWith(other.disk);
  const read = await reader.open("/floppy/TEST", O_RDONLY);
  expect(await reader.read(read, contents.length + 1)).toEqual(contents);
});

const OTHERS: Readonly<Record<string, () => Promise<FileSystem>>> = {
  memory: async () => memoryFileSystem(),
  floppy: async () => {
    const disk = memoryDevice(new Uint8Array(512 * 256));
    await formatFloppy(disk);
    return floppyFileSystem(disk);
  },
  local: async () =>
    localFileSystem(await openFiles({ directory: folder(), control: undefined })),
};

test.each(Object.keys(OTHERS))(
  "the program of slide 23 runs unchanged between it and another file system: %s",
  async (other) => {
    const server = await served(folder());
    ends.push(server.close);
    const { disk } = await device({ address: "127.0.0.1", port: server.port }, "one");
    await formatFloppy(disk);
    const { vfs, program } = await machineWith(disk);
    await program.mkdir("/tmp");
    await vfs.mount(await OTHERS[other]!(), "/tmp");
    const fd = await program.open("/tmp/test", O_WRONLY | O_CREAT);
    await program.write(fd, contents);
    await program.close(fd);
    expect(await slideCopy(program, "/tmp/test", "/floppy/TEST")).toBe(true);
    expect(await slideCopy(program, "/floppy/TEST", "/tmp/back")).toBe(true);
    const read = await program.open("/tmp/back", O_RDONLY);
    expect(await program.read(read, contents.length + 1)).toEqual(contents);
  },
);

test("every block that is read or written costs one call, also the same block again", async () => {
  const server = await served(folder());
  ends.push(server.close);
  const { disk, calls } = await device(
    { address: "127.0.0.1", port: server.port },
    "one",
  );
  const before = calls();
  const block = new Uint8Array(BLOCK_SIZE).fill(7);
  await disk.write(3, block);
  for (let again = 0; again < 3; again += 1) expect(await disk.read(3)).toEqual(block);
  expect(calls() - before).toBe(4);
});

test("a block that is not there, and one of another size, are errors of the device", async () => {
  const server = await served(folder());
  ends.push(server.close);
  const { disk } = await device({ address: "127.0.0.1", port: server.port }, "one");
  await expect(disk.read(BLOCKS)).rejects.toMatchObject({ code: "EIO" });
  await expect(disk.write(0, new Uint8Array(9))).rejects.toMatchObject({ code: "EIO" });
  await expect(disk.write(BLOCKS, new Uint8Array(BLOCK_SIZE))).rejects.toMatchObject({
    code: "EIO",
  });
});
