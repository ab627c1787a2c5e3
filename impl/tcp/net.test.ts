/** Sockets: one suite over this TCP, `node:net` on loopback, and a UNIX socket; and what only this TCP has. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import nodeNet from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterEach, describe, expect, test } from "vitest";
import { noise, type PairOptions, pair } from "./lab.laws.ts";
import { netOver } from "./net.ts";
import type { TcpSocket } from "./socket.ts";

type Listening = { readonly close: () => Promise<unknown> };
type Sockets = {
  /** Listens at the one place of this test. */
  readonly serve: (onConnection: (socket: Duplex) => void) => Promise<Listening>;
  readonly connect: () => Duplex;
  readonly connectElsewhere: () => Duplex;
  readonly end: () => void;
};

/** Runs virtual time while promises and streams go on. */
const pump = (time: { run(ms: number): void }): (() => void) => {
  let isOver = false;
  const go = (): void => {
    if (isOver) return;
    time.run(1);
    setImmediate(go);
  };
  go();
  return () => {
    isOver = true;
  };
};

const ours = (options: PairOptions = {}) => {
  const world = pair({ options: { timeoutMs: 20_000, mslMs: 500 }, ...options });
  const [a, b] = [netOver(world.a), netOver(world.b)];
  return { world, a, b, end: pump(world.time) };
};

const HOST = "10.0.0.2";
const kinds: Readonly<Record<string, () => Sockets>> = {
  "this TCP": () => {
    const { a, b, end } = ours();
    return {
      serve: async (onConnection) => {
        const server = b.createServer({ allowHalfOpen: true }, onConnection).listen(80);
        await once(server, "listening");
        return { close: () => once(server.close(), "close") };
      },
      connect: () => a.connect({ host: HOST, port: 80, allowHalfOpen: true }),
      connectElsewhere: () => a.connect({ host: HOST, port: 81 }),
      end,
    };
  },
  "node:net on loopback": () => overNode({ port: 0, host: "127.0.0.1" }),
  "a UNIX socket": () => {
    const folder = mkdtempSync(join(tmpdir(), "lockstep-"));
    const sockets = overNode({ path: join(folder, "s") });
    const end = () => rmSync(folder, { recursive: true });
    return { ...sockets, end };
  },
};

const overNode = (place: nodeNet.ListenOptions): Sockets => {
  let at = place as nodeNet.NetConnectOpts;
  return {
    serve: async (onConnection) => {
      const server = nodeNet.createServer({ allowHalfOpen: true }, onConnection);
      server.listen(place);
      await once(server, "listening");
      const address = server.address();
      if (typeof address === "object" && address !== null)
        at = { host: "127.0.0.1", port: address.port };
      return { close: () => once(server.close(), "close") };
    },
    connect: () => nodeNet.connect({ ...at, allowHalfOpen: true }),
    connectElsewhere: () =>
      nodeNet.connect(
        place.path ? { path: `${place.path}-no` } : { port: 1, host: HOST_OF_NODE },
      ),
    end: () => {},
  };
};
const HOST_OF_NODE = "127.0.0.1";

describe.each(Object.keys(kinds))("%s", (kind) => {
  let end: () => void = () => {};
  const opened = (): Sockets => {
    const sockets = kinds[kind]!();
    end = sockets.end;
    return sockets;
  };
  afterEach(() => end());

  test("what one program writes, the other reads, in order", async () => {
    const { serve, connect } = opened();
    const bytes = noise(1, 300_000);
    const server = await serve((socket) => void pipeline(socket, socket));
    const client = connect();
    client.end(bytes);
    const parts: Buffer[] = [];
    for await (const part of client) parts.push(part);
    expect(Buffer.compare(Buffer.concat(parts), bytes)).toBe(0);
    await server.close();
  });

  test("the socket that connects emits `connect`, and the accepted one does not", async () => {
    const { serve, connect } = opened();
    const heard: string[] = [];
    const note = (side: string, socket: Duplex): void => {
      for (const event of ["connect", "ready"])
        socket.on(event, () => heard.push(`${side} ${event}`));
    };
    const server = await serve((socket) => {
      note("server", socket);
      socket.resume();
      socket.once("end", () => socket.end());
    });
    const client = connect();
    note("client", client);
    client.resume();
    client.end("x");
    await once(client, "close");
    expect(heard).toEqual(["client connect", "client ready"]);
    await server.close();
  });

  test("an end that has ended still receives", async () => {
    const { serve, connect } = opened();
    const server = await serve((socket) => {
      socket.resume();
      socket.once("end", () => socket.end("answer"));
    });
    const client = connect();
    client.end();
    expect(await text(client)).toBe("answer");
    await server.close();
  });

  test("each connection has a socket of its own, and the server goes on", async () => {
    const { serve, connect } = opened();
    let served = 0;
    const server = await serve((socket) => socket.end(String(++served)));
    const said: string[] = [];
    for (let nth = 0; nth < 3; nth++) {
      const client = connect();
      said.push(await text(client));
      client.end();
    }
    expect(said).toEqual(["1", "2", "3"]);
    await server.close();
  });

  test("a program that does not read makes the other one wait", async () => {
    const { serve, connect } = opened();
    const held: Duplex[] = [];
    const server = await serve((socket) => void held.push(socket.pause()));
    const client = connect();
    const block = noise(1, 16 << 20); // More than the buffers of a kernel.
    client.write(block);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.writableLength).toBeGreaterThan(0);
    let received = 0;
    held[0]!.on("data", (part: Buffer) => {
      received += part.length;
    });
    held[0]!.resume();
    client.end();
    await once(held[0]!, "end");
    held[0]!.end();
    expect(received).toBe(block.length);
    client.resume();
    await server.close();
  });

  test("no server listens there: an error with its code", async () => {
    const { connectElsewhere } = opened();
    const [error] = await once(connectElsewhere(), "error");
    expect(error.code).toBe(kind === "a UNIX socket" ? "ENOENT" : "ECONNREFUSED");
  });
});

describe("this TCP", () => {
  let end: () => void = () => {};
  const opened = (options: PairOptions = {}) => {
    const world = ours(options);
    end = world.end;
    return world;
  };
  afterEach(() => end());
  const listening = async (net: ReturnType<typeof netOver>, port = 80) => {
    const sockets: TcpSocket[] = [];
    const server = net.createServer((socket) => void sockets.push(socket)).listen(port);
    await once(server, "listening");
    return { server, sockets };
  };
  const codeOf = async (socket: TcpSocket): Promise<string> => {
    const [error] = await once(socket, "error");
    return error.code;
  };

  test("a port is taken by one server: EADDRINUSE", async () => {
    const { b } = opened();
    await listening(b);
    const [error] = await once(b.createServer().listen(80), "error");
    expect(error.code).toBe("EADDRINUSE");
  });

  test("no answer: ETIMEDOUT", async () => {
    const { a } = opened({ tamper: () => [], options: { synTimeoutMs: 3000 } });
    expect(await codeOf(a.connect({ host: HOST, port: 80 }))).toBe("ETIMEDOUT");
  });

  test("the peer resets: ECONNRESET", async () => {
    const { a, b } = opened();
    const { sockets } = await listening(b);
    const client = a.connect({ host: HOST, port: 80 });
    await once(client, "connect");
    client.write("x");
    while (sockets.length === 0) await new Promise(setImmediate);
    sockets[0]!.resetAndDestroy();
    expect(await codeOf(client)).toBe("ECONNRESET");
  });

  test("a name that no machine has: EADDRNOTAVAIL", async () => {
    const { a } = opened();
    expect(await codeOf(a.connect({ host: "nowhere", port: 80 }))).toBe("EADDRNOTAVAIL");
  });

  test("a socket knows its addresses and counts, and has a timeout", async () => {
    const { a, b } = opened();
    const { sockets, server } = await listening(b, 0);
    const { port } = server.address()!;
    const client = a.connect({ host: HOST, port, localPort: 1234 });
    expect(client.connecting).toBe(true);
    await once(client, "connect");
    client.setNoDelay().setKeepAlive(true).setTimeout(50);
    await once(client, "timeout");
    while (sockets.length === 0) await new Promise(setImmediate);
    expect(sockets[0]).toMatchObject({
      localPort: port,
      remotePort: 1234,
      remoteAddress: "10.0.0.1",
      connecting: false,
    });
    expect(client.stats()).toMatchObject({ outOfWindow: 0, timeouts: 0 });
    client.destroy();
    sockets[0]!.resume();
    await once(sockets[0]!, "close");
    await once(server.close(), "close");
  });

  test("a server of node:http answers a client of node:http over a link that loses", async () => {
    const { a, b } = opened({ conditions: { loss: 0.05, delayMs: [1, 3] } });
    const body = noise(8, 100_000);
    const server = http.createServer((request, response) => {
      request.pipe(response);
    });
    const { server: ears } = await listening(b);
    ears.on("connection", (socket) => server.emit("connection", socket));
    const answers = [1, 2, 3].map(async (nth) => {
      const request = http.request({
        method: "POST",
        path: `/${nth}`,
        createConnection: () => a.connect({ host: HOST, port: 80 }) as never,
      });
      request.end(body);
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      return Buffer.concat(parts);
    });
    for (const answer of await Promise.all(answers))
      expect(Buffer.compare(answer, body)).toBe(0);
  });
});
