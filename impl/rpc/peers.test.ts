/** Programs that were not written here: rpcinfo, rpcbind, and clients and servers of libtirpc. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RealClock } from "../../harness/deploy/clock.ts";
import { openDatagrams } from "../../harness/deploy/datagrams.ts";
import { realEntropy } from "../../harness/deploy/entropy.ts";
import { hostsOf } from "../../harness/deploy/hosts.ts";
import { openStreams } from "../../harness/deploy/streams.ts";
import { text } from "../xdr/bytes.ts";
import { struct } from "../xdr/composite.ts";
import { bool, double, hyper, unsigned } from "../xdr/numbers.ts";
import { overDatagrams, overStreams } from "./channel.ts";
import { RpcClient } from "./client.ts";
import type { RpcError } from "./errors.ts";
import { type CallContext, procedure, program } from "./program.ts";
import { serveDatagrams, serveStreams } from "./serve.ts";
import { RpcServer } from "./server.ts";

const named = struct({
  name: text(255),
  many: unsigned,
  large: hyper,
  real: double,
  flag: bool,
});

/** The program of `peers/add-client.c` and `peers/add-server.c`. */
const adding = program({
  number: 0x2000_0003,
  version: 2,
  procedures: {
    add: procedure(1, unsigned, unsigned),
    echo: procedure(2, named, named, { isIdempotent: true }),
  },
});

const self = "n";
const more = { self, hosts: hostsOf(self, {}), control: undefined };
const datagrams = openDatagrams(more);
const streams = openStreams(more);
const ports = {
  clock: new RealClock(),
  entropy: realEntropy(),
  streams: streams.streams,
};

const peers = fileURLToPath(new URL("peers/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-rpc-"));
const run = promisify(execFile);

let sum = 0;
let lastCaller: CallContext | undefined;
const server = new RpcServer();
server.add(adding, {
  add: (value, context) => {
    lastCaller = context;
    sum += value;
    return sum;
  },
  echo: (value) => value,
});
let udp = 0;
let tcp = 0;

beforeAll(async () => {
  udp = (await serveDatagrams(server, datagrams.datagrams, 0)).port;
  tcp = (await serveStreams(server, streams.streams, 0, { streams: 3 })).port;
});
afterAll(() => {
  datagrams.close();
  streams.close();
  rmSync(folder, { recursive: true });
});

/** Those of these commands that this machine lacks, for the name of a skipped test; or "". */
const missing = (...commands: readonly string[]): string => {
  const absent = commands.filter(
    (each) => spawnSync("sh", ["-c", `command -v ${each}`]).status !== 0,
  );
  return absent.length === 0 ? "" : ` (skipped: there is no ${absent.join(", no ")})`;
};

const lacksRpcinfo = missing("rpcinfo");
const hasTirpc = spawnSync("sh", ["-c", "pkg-config --exists libtirpc"]).status === 0;
const lacksC =
  missing("gcc", "pkg-config") ||
  (hasTirpc ? "" : " (skipped: there is no libtirpc-dev)");
const canUnshare = spawnSync("unshare", ["-n", "-m", "true"]).status === 0;
const lacksNamespace =
  missing("rpcbind", "rpcinfo", "ip", "unshare") ||
  (canUnshare ? "" : " (skipped: no network namespace can be made)");

const rpcinfo = (...args: readonly string[]) =>
  run("rpcinfo", args).catch(({ stdout, stderr }) => ({ stdout, stderr }));

describe.skipIf(lacksRpcinfo !== "")(`rpcinfo${lacksRpcinfo}`, () => {
  test.each(["udp", "tcp"])(
    "finds the program over %s, and its versions",
    async (over) => {
      const port = over === "udp" ? udp : tcp;
      const at = ["-a", `127.0.0.1.${port >> 8}.${port & 255}`, "-T", over];
      const { stdout } = await rpcinfo(...at, `${adding.number}`, "2");
      expect(stdout).toMatch(`program ${adding.number} version 2 ready and waiting`);
      const other = await rpcinfo(...at, `${adding.number}`, "3");
      expect(other.stderr).toMatch(
        "RPC: Program/version mismatch; low version = 2, high version = 2",
      );
      const none = await rpcinfo(...at, `${adding.number + 1}`, "2");
      expect(none.stderr).toMatch("RPC: Program unavailable");
    },
  );
});

describe.skipIf(lacksC !== "")(`libtirpc${lacksC}`, () => {
  beforeAll(() => {
    for (const name of ["add-client", "add-server"]) {
      const { status, stderr } = spawnSync("sh", [
        "-c",
        `gcc -O2 -o ${folder}/${name} ${peers}${name}.c $(pkg-config --cflags --libs libtirpc)`,
      ]);
      expect(status, String(stderr)).toBe(0);
    }
  });

  test.each(["udp", "tcp"] as const)(
    "its client calls our server over %s",
    async (over) => {
      sum = 0;
      const port = String(over === "udp" ? udp : tcp);
      const { stdout } = await run(join(folder, "add-client"), [
        over,
        "127.0.0.1",
        port,
        "4",
      ]);
      expect(stdout.split("\n")).toEqual([
        expect.stringMatching(/^sum 12 in /),
        "echo grün 4000000000 -5000000000 0.1 1",
        "unknown procedure: RPC: Procedure unavailable",
        "",
      ]);
      expect(lastCaller?.credentials).toMatchObject({
        flavor: "AUTH_SYS",
        machine: "tester",
        uid: 5,
        gid: 6,
      });
    },
  );

  test("our client calls its server", async () => {
    const process = spawn(join(folder, "add-server"), {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [line] = await new Promise<readonly string[]>((resolve) => {
        createInterface(process.stdout).once("line", (first) => resolve([first]));
      });
      const [udpPort, tcpPort] = line!.split(" ").map(Number);
      const at = (port: number) => ({ address: "127.0.0.1", port });
      const options = {
        timeoutMs: 10_000,
        credentials: { flavor: "AUTH_NONE" },
      } as const;
      const overUdp = overDatagrams(datagrams.datagrams, at(udpPort!));
      const byUdp = await RpcClient.open(ports, overUdp, options);
      const byTcp = await RpcClient.open(
        ports,
        overStreams(ports, at(tcpPort!)),
        options,
      );
      expect(await byUdp.stub(adding).add(2)).toBe(2);
      expect(await byTcp.stub(adding).add(3)).toBe(5);
      const large = { name: "", many: 0, large: 0n, real: 0, flag: false };
      const refused = (error: RpcError) => error.code;
      expect(await byTcp.stub(adding).echo(large).catch(refused)).toBe("PROC_UNAVAIL");
      const other = byUdp.stub({ ...adding, version: 7 });
      expect(await other.add(1).catch(String)).toBe("RpcError: PROG_MISMATCH: 2 to 2");
      byUdp.close();
      byTcp.close();
    } finally {
      process.kill();
    }
  });
});

test.skipIf(lacksNamespace !== "")(
  `rpcbind registers a program, finds and lists it, and rpcinfo calls it${lacksNamespace}`,
  async () => {
    const script = [
      `mkfifo ${folder}/wait; exec 3<> ${folder}/wait`,
      "mount -t tmpfs tmpfs /run; ip link set lo up; rpcbind -f & p=$!",
      "until rpcinfo -p 127.0.0.1 > /dev/null 2>&1; do sleep 0.1; done",
      `node --conditions=lockstep-source --import tsx ${peers}register.laws.ts < ${folder}/wait & n=$!`,
      "until rpcinfo -u 127.0.0.1 536870916 5 > /dev/null 2>&1; do sleep 0.2; done",
      `port=$(rpcinfo -p 127.0.0.1 | awk '$1 == 536870916 { print $4 }')`,
      "rpcinfo -n $port -u 127.0.0.1 536870916 5; kill $n $p",
    ].join("\n");
    const { stdout } = await run("unshare", ["-n", "-m", "bash", "-c", script]);
    const [seen, found] = stdout.split("\n");
    expect(JSON.parse(seen!)).toEqual({
      before: null,
      isRegistered: true,
      isFound: true,
      isAlsoTcp: null,
      isListed: true,
      lists: true,
    });
    expect(found).toBe("program 536870916 version 5 ready and waiting");
  },
  60_000,
);

test("a further stream than the server has room for is served, and the one that was silent for longest reset", async () => {
  const opened = async () => {
    const socket = connect(tcp, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };
  const open = [await opened(), await opened(), await opened()];
  const end = Promise.race([once(open[0]!, "error"), once(open[0]!, "close")]);
  const at = overStreams(ports, { address: "127.0.0.1", port: tcp });
  const client = await RpcClient.open(ports, at, { timeoutMs: 10_000 });
  const plain = { name: "", many: 0, large: 0n, real: 0, flag: false };
  expect(await client.stub(adding).echo(plain)).toEqual(plain);
  await end;
  client.close();
  for (const socket of open) socket.destroy();
});
