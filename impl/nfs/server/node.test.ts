/** The server as a node of the simulated world, called by a client of RPC. */
import { describe, expect, test } from "vitest";
import { localDialect } from "../../../harness/simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../../harness/simulate/schedule.ts";
import { simulate } from "../../../harness/simulate/simulate.ts";
import { type Json, type Ports, pause } from "../../ports.ts";
import { overDatagrams, overStreams } from "../../rpc/channel.ts";
import { RpcClient } from "../../rpc/client.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { bytes, text } from "./machine.laws.ts";
import { startNfsServer } from "./node.ts";
import type { ServerFault } from "./options.ts";

const ROOT = {
  flavor: "AUTH_SYS",
  stamp: 0,
  machine: "c",
  uid: 0,
  gid: 0,
  gids: [],
} as const;

type Given = {
  readonly schedule?: Partial<Schedule<Json>>;
  readonly faults?: readonly ServerFault[];
};
type Way = (over: "udp" | "tcp") => Promise<RpcClient>;

/** Runs a program on the client's machine. @returns what it reads, and the trace of the server */
const scene = async <T>(
  program: (way: Way, ports: Ports) => Promise<T>,
  { schedule = {}, faults = [] }: Given = {},
) => {
  let seen: T | undefined;
  const { events } = await simulate<Json>({
    nodes: ["s", "c"],
    start: async (ports) => {
      if (ports.self === "s")
        return startNfsServer(ports, { initially: { "/a": "00000007" }, faults });
      const to = { address: "s", port: 2049 };
      const way: Way = (over) =>
        RpcClient.open(
          ports,
          over === "udp" ? overDatagrams(ports.datagrams, to) : overStreams(ports, to),
          { credentials: ROOT, retryMs: { first: 60, most: 500 } },
        );
      return {
        call: async () => {
          seen = await program(way, ports);
          return { type: "done", value: null };
        },
      };
    },
    dialect: localDialect as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 3],
      faults: [],
      ...schedule,
      requests: [{ time: 50, client: "p", node: "c", request: { type: "go" } }],
    },
    clientTimeoutMs: 600_000,
  });
  return { seen: seen!, events };
};

test("a client mounts, reads and writes, over datagrams and over a stream; each call is traced once", async () => {
  const { seen, events } = await scene(async (way) => {
    const [udp, tcp] = [await way("udp"), await way("tcp")];
    const { value } = await udp.stub(mountProgram).mnt(bytes("/export"));
    const what = { dir: value!.handle, name: bytes("a") };
    const found = await tcp.stub(nfsProgram).lookup({ what });
    if (found.type !== "NFS3_OK") throw new Error(found.type);
    const file = found.value.object;
    const nfs = udp.stub(nfsProgram);
    const data = bytes("abcd");
    await nfs.write({ file, offset: 0n, count: 4, stable: "FILE_SYNC", data });
    const read = await nfs.read({ file, offset: 0n, count: 10 });
    return read.type === "NFS3_OK" ? text(read.value.data) : read.type;
  });
  expect(seen).toBe("abcd");
  const traced = events.filter(
    ({ node, action }) => node === "s" && ["start", "done"].includes(action),
  );
  expect(
    traced.map(({ action, op }) => [action, (op as { procedure?: string })?.procedure]),
  ).toEqual([
    ["start", undefined],
    ["done", "lookup"],
    ["done", "write"],
    ["done", "read"],
  ]);
  expect(traced[0]!.state).toMatchObject({ entries: [{ name: "a", bytes: "00000007" }] });
  expect(traced[2]!.state).toMatchObject({ entries: [{ name: "a", bytes: "61626364" }] });
});

const FILES = 6;

/** Makes files and writes them, each once; gives what is wrong afterwards, or "all is there". */
const makesAndWrites =
  (over: "udp" | "tcp") =>
  async (way: Way, ports: Ports): Promise<string> => {
    const client = await way(over);
    const nfs = client.stub(nfsProgram);
    const { value } = await client.stub(mountProgram).mnt(bytes("/export"));
    const dir = value!.handle;
    /** Calls again where the disk failed, as a program would. */
    const done = async <R extends { readonly type: string }>(
      call: () => Promise<R>,
    ): Promise<R> => {
      for (;;) {
        const result = await call();
        if (!["NFS3ERR_IO", "NFS3ERR_NOSPC"].includes(result.type)) return result;
        await pause(ports.clock, 50);
      }
    };
    const made: Uint8Array[] = [];
    for (let nth = 0; nth < FILES; nth++) {
      const how = { type: "EXCLUSIVE", value: bytes(`unique ${nth}`) } as const;
      const where = { dir, name: bytes(`f${nth}`) };
      const file = await done(() => nfs.create({ where, how }));
      if (file.type !== "NFS3_OK") return `create: ${file.type}`;
      made.push(file.value.object!);
      const data = bytes(`content ${nth}`);
      const stable = nth % 2 === 0 ? "FILE_SYNC" : "UNSTABLE";
      const args = { file: made[nth]!, offset: 0n, count: data.length, data } as const;
      for (;;) {
        const written = await done(() => nfs.write({ ...args, stable }));
        if (written.type !== "NFS3_OK") return `write: ${written.type}`;
        if (stable === "FILE_SYNC") break;
        const commit = { file: made[nth]!, offset: 0n, count: 0 };
        const kept = await done(() => nfs.commit(commit));
        if (kept.type !== "NFS3_OK") return `commit: ${kept.type}`;
        if (kept.value.verf.join() === written.value.verf.join()) break;
      }
    }
    for (const [nth, file] of made.entries()) {
      const read = await nfs.read({ file, offset: 0n, count: 100 });
      if (read.type !== "NFS3_OK") return `read: ${read.type}`;
      if (text(read.value.data) !== `content ${nth}`) return "lost";
    }
    return "all is there";
  };

const SEEDS = process.env.LOCKSTEP_LONG === "1" ? 100 : 15;

/** The crashes of the server and the faults of the network in a run of a seed. */
const scheduleOf = (seed: number): Schedule<Json> => {
  const bounds = {
    nodes: ["s"],
    clients: ["p"],
    requests: 0,
    request: () => null,
    faults: 6,
  };
  // Where a sync takes long, an answer that does not wait for it is wrong for as long.
  return { ...scheduleFrom<Json>(seed, { ...bounds, spanMs: 800 }), flushMs: [5, 100] };
};

describe.each(["udp", "tcp"] as const)(
  "over %s, with crashes, losses and a disk that fails",
  (over) => {
    const seen = async (faults: readonly ServerFault[]): Promise<ReadonlySet<string>> => {
      const found = new Set<string>();
      for (let seed = 1; seed <= SEEDS; seed++) {
        const given = { schedule: scheduleOf(seed), faults };
        found.add((await scene(makesAndWrites(over), given)).seen);
      }
      return found;
    };

    test(`files are made once, and nothing that was written is lost, under ${SEEDS} seeds`, async () => {
      expect(await seen([])).toEqual(new Set(["all is there"]));
    });

    test.each([
      ["exclusive-forgets", /create: NFS3ERR_EXIST/],
      ["reply-before-sync", /lost|NFS3ERR_STALE/],
    ] as const)("with the fault %s: %s", async (fault, wrong) => {
      expect([...(await seen([fault]))].join()).toMatch(wrong);
    });
  },
);
