/** Connections of strangers, and bytes that are no calls, at the real ports of a server and of a cache manager. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { afsFileSystem } from "../../../impl/afs/client/file-system.ts";
import { type Cache, openCache } from "../../../impl/afs/client/mount.ts";
import { O_CREAT, O_RDWR } from "../../../impl/vfs/flags.ts";
import { Program } from "../../../impl/vfs/program.ts";
import { Vfs } from "../../../impl/vfs/vfs.ts";
import { RealClock } from "../../deploy/clock.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { openFiles } from "../../deploy/files.ts";
import { Random } from "../../simulate/random.ts";
import { networkTo } from "../shared/client-network.ts";
import { serveAfs } from "./serve-afs.ts";

const HERE = "127.0.0.1";
/** On Linux each address of this network is one of this machine. */
const STRANGER = "127.0.0.77";
/** More than a server lets be open at the same time. */
const CONNECTIONS = 200;
/** A record of so many bytes is one of a large store; no call to a cache manager is so long. */
const RECORD_BYTES = 500_000;
/** How many connections stay open that have begun one. */
const OPEN_MAX = { "file server": 128, "cache manager": 0 } as const;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, HERE);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
};

describe.runIf(process.platform === "linux")("strangers at a", () => {
  const ends: (() => unknown)[] = [];
  const ports = { "file server": 0, "cache manager": 0 };
  let cache: Cache;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "afs-strangers-"));
    ends.push(() => rmSync(folder, { recursive: true }));
    const listen = { host: HERE, port: 0 };
    const files = await openFiles({
      directory: join(folder, "cell"),
      control: undefined,
    });
    const served = await serveAfs(
      { id: "afs", listen, peers: {}, data: join(folder, "data") },
      { export: join(folder, "cell"), allow: HERE },
    );
    ends.push(() => served.close());
    ports["file server"] = served.port;
    ports["cache manager"] = await freePort();
    const { streams, close } = await networkTo(HERE);
    ends.push(close);
    cache = await openCache(
      {
        clock: new RealClock(),
        entropy: realEntropy(),
        streams,
        files: await openFiles({ directory: join(folder, "cache"), control: undefined }),
      },
      {
        server: { address: HERE, port: served.port },
        over: "tcp",
        machine: "m",
        port: ports["cache manager"],
      },
    );
    ends.push(() => cache.close());
    expect(await files.list("/")).toContain("vnodes");
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** Opens a connection; it ends in silence, however it does. */
  const opened = async (port: number, from: string): Promise<Socket> => {
    const socket = connect({ host: HERE, port, localAddress: from });
    socket.on("error", () => undefined).resume();
    await new Promise((resolve) =>
      socket.once("connect", resolve).once("close", resolve),
    );
    return socket;
  };
  /** A file that is made anew has what was written, at the server. */
  const expectService = async (name: string): Promise<void> => {
    const program = new Program(new Vfs(afsFileSystem(cache.manager, cache.root)));
    const fd = await program.open(`/${name}`, O_RDWR | O_CREAT);
    await program.write(fd, Buffer.from(name));
    await program.close(fd);
    expect((await program.stat(`/${name}`)).size).toBe(name.length);
  };

  describe.each(["file server", "cache manager"] as const)("%s", (which) => {
    test("are reset where their address is not that of a peer", async () => {
      const before = cache.strangers();
      const sockets: Socket[] = [];
      for (let nth = 0; nth < 5; nth++)
        sockets.push(await opened(ports[which], STRANGER));
      await expect.poll(() => sockets.every(({ closed }) => closed)).toBe(true);
      expect(cache.strangers() - before).toBe(which === "cache manager" ? 5 : 0);
      await expectService(`${which} 1`);
    });

    test("harm nothing with bytes at random", async () => {
      const random = new Random(3);
      const sockets: Socket[] = [];
      for (let nth = 0; nth < 60; nth++) {
        const socket = await opened(ports[which], HERE);
        sockets.push(socket);
        const bytes = Buffer.from(
          Array.from({ length: random.int(4, 400) }, () => random.int(0, 255)),
        );
        // Some are whole records, some announce two gibibytes.
        if (nth % 3 === 0) bytes.writeUInt32BE((0x8000_0000 | (bytes.length - 4)) >>> 0);
        if (nth % 3 === 1) bytes.writeUInt32BE(0xffff_ffff);
        socket.write(bytes);
      }
      await expectService(`${which} 2`);
      for (const socket of sockets) socket.destroy();
    });

    test("cannot have it hold many connections, or long records on them", async () => {
      const sockets: Socket[] = [];
      for (let nth = 0; nth < CONNECTIONS; nth++) {
        const socket = await opened(ports[which], HERE);
        sockets.push(socket);
        const head = Buffer.alloc(1000);
        head.writeUInt32BE((0x8000_0000 | RECORD_BYTES) >>> 0);
        socket.write(head);
      }
      const open = () => sockets.filter(({ closed }) => !closed).length;
      await expect.poll(open).toBeLessThanOrEqual(OPEN_MAX[which]);
      await expectService(`${which} 3`);
      for (const socket of sockets) socket.destroy();
    });
  });
});
