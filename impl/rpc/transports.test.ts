import { describe, expect, test } from "vitest";
import { localDialect } from "../../harness/simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../harness/simulate/schedule.ts";
import { simulate } from "../../harness/simulate/simulate.ts";
import type { Json, Ports } from "../ports.ts";
import { nothing, unsigned } from "../xdr/numbers.ts";
import { overDatagrams, overStreams } from "./channel.ts";
import { RpcClient } from "./client.ts";
import type { RpcError } from "./errors.ts";
import { type RpcNodeOptions, startRpc } from "./node.ts";
import type { RpcFault } from "./options.ts";
import { procedure, program } from "./program.ts";
import { recordOf } from "./record.ts";
import { serveDatagrams, serveStreams } from "./serve.ts";
import { RpcServer } from "./server.ts";

const nodes = ["n1", "n2", "n3"];
const SEEDS = 25;

/** Appends of lines that differ, by a program of each client; what is done to links and machines, a seed decides. */
const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["p2", "p3"],
    requests: 12,
    request: (_, nth) => ({ type: "append", line: `line ${nth}` }),
    faults: 6,
  });
  return {
    ...planned,
    requests: planned.requests.map((each) => ({
      ...each,
      node: each.client.replace("p", "n"),
    })),
    faults: planned.faults.filter((fault) => fault.type !== "crash"),
  };
};

const linesAfter = async (seed: number, options: RpcNodeOptions) => {
  const { events, operations } = await simulate<Json>({
    nodes,
    start: (ports) =>
      startRpc(ports, { server: "n1", retryMs: { first: 60, most: 400 }, ...options }),
    dialect: localDialect as never,
    schedule: scheduleOf(seed),
    clientTimeoutMs: 60_000,
  });
  const last = events.findLast(({ action }) => action === "hold");
  const { lines } = last!.state as { readonly lines: readonly string[] };
  return {
    lines,
    answered: operations.filter(({ result }) => result !== undefined).length,
  };
};

describe.each(["udp", "tcp"] as const)("over %s, in a simulated world", (over) => {
  test(`while the server stays up, every call is done once and answered, under ${SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { lines, answered } = await linesAfter(seed, { over });
      expect(lines).toHaveLength(12);
      expect(new Set(lines).size).toBe(12);
      expect(answered).toBe(12);
    }
  });

  const breaking: RpcFault = over === "tcp" ? "cache-by-port" : "forget-replies";
  test(`calls are done twice with the fault ${breaking}`, async () => {
    let twice = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { lines } = await linesAfter(seed, { over, faults: [breaking] });
      if (new Set(lines).size < lines.length) twice += 1;
    }
    expect(twice).toBeGreaterThan(0);
  });
});

const echo = program({
  number: 0x2000_0002,
  version: 1,
  procedures: {
    twice: procedure(1, unsigned, unsigned),
    never: procedure(2, nothing, nothing),
  },
});

/** Runs a scene at the client of two machines; the server's `s` serves `echo`. */
const scene = async <T>(
  client: (
    ports: Ports,
    server: { readonly address: string; readonly port: number },
  ) => Promise<T>,
): Promise<{ readonly seen: T; readonly server: RpcServer }> => {
  const server = new RpcServer();
  let seen: T | undefined;
  server.add(echo, { twice: (value) => 2 * value, never: () => new Promise(() => {}) });
  await simulate<Json>({
    nodes: ["s", "c"],
    start: async (ports) => {
      if (ports.self === "s") {
        await serveDatagrams(server, ports.datagrams, 7);
        await serveStreams(server, ports.streams, 7, { recordBytes: 1000 });
        return {};
      }
      return {
        call: async () => {
          seen = await client(ports, { address: "s", port: 7 });
          return { type: "done", value: null };
        },
      };
    },
    dialect: localDialect as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 1],
      requests: [{ time: 1, client: "p", node: "c", request: { type: "go" } }],
      faults: [],
    },
    clientTimeoutMs: 600_000,
  });
  return { seen: seen!, server };
};

describe("a client", () => {
  test("calls typed procedures, and gets the error of those that fail", async () => {
    const { seen } = await scene(async (ports, to) => {
      const client = await RpcClient.open(ports, overDatagrams(ports.datagrams, to));
      const stub = client.stub(echo);
      await client.ping(echo);
      const other = client.stub({ ...echo, version: 2 });
      return [await stub.twice(21), await other.twice(1).catch(String)] as const;
    });
    expect(seen).toEqual([42, "RpcError: PROG_MISMATCH: 1 to 1"]);
  });

  test("that does not wait for ever gives up, and says that the outcome is unknown", async () => {
    const { seen } = await scene(async (ports, to) => {
      const way = overStreams(ports, to);
      const client = await RpcClient.open(ports, way, { timeoutMs: 3000 });
      const begin = ports.clock.now();
      const error = await client
        .stub(echo)
        .never(undefined)
        .catch((thrown) => thrown);
      return { code: (error as RpcError).code, ms: ports.clock.now() - begin };
    });
    expect(seen).toEqual({ code: "TIMED_OUT", ms: 3000 });
  });

  test("that is closed waits for no reply", async () => {
    const { seen } = await scene(async (ports, to) => {
      const client = await RpcClient.open(ports, overDatagrams(ports.datagrams, to));
      const waiting = client
        .stub(echo)
        .never(undefined)
        .catch((thrown) => thrown);
      client.close();
      return ((await waiting) as RpcError).code;
    });
    expect(seen).toBe("CLOSED");
  });

  test("is not misled by replies to no call of its own, from elsewhere, or by what is none", async () => {
    const { seen } = await scene(async (ports, to) => {
      const client = await RpcClient.open(ports, overDatagrams(ports.datagrams, to, 500));
      const waiting = client.stub(echo).never(undefined);
      void waiting.catch(() => undefined);
      const stranger = await ports.datagrams.bind(501, () => undefined);
      // A reply of success to every transaction id near the one that waits, from a stranger.
      const reply = new Uint8Array(24);
      reply[7] = 1;
      stranger.send(reply, { address: "c", port: 500 });
      await new Promise<void>((resolve) => ports.clock.after(100, resolve));
      client.close();
      return client.counts;
    });
    expect(seen).toMatchObject({ malformed: 0, strays: 0 });
  });
});

describe("a peer over a stream", () => {
  const ended = async (bytes: readonly Uint8Array[]) =>
    scene(async (ports, to) => {
      const stream = await ports.streams.connect(to);
      for (const each of bytes) await stream.write(each);
      const chunks: Uint8Array[] = [];
      try {
        for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read())
          chunks.push(chunk);
        return "ended";
      } catch (error) {
        return String(error);
      }
    });

  test.each([
    ["a record that is too long", [Uint8Array.of(0x80, 0, 4, 0)]],
    [
      "fragments without end",
      Array.from({ length: 1025 }, () => Uint8Array.of(0, 0, 0, 0)),
    ],
  ])("that sends %s is reset", async (_, bytes) => {
    const { seen } = await ended(bytes);
    expect(seen).toMatch("ECONNRESET");
  });

  test("that sends what is no call is not answered, and counted", async () => {
    const { seen, server } = await scene(async (ports, to) => {
      const stream = await ports.streams.connect(to);
      await stream.write(recordOf(new Uint8Array(40).fill(1)));
      await stream.write(recordOf(Uint8Array.of(1, 2, 3)));
      stream.end();
      return stream.read();
    });
    expect(seen).toBe(null);
    expect(server.counts.malformed).toBe(2);
  });
});
