/** The server as a node of the simulated world, called by a client of RPC. */
import { expect, test } from "vitest";
import { localDialect } from "../../../harness/simulate/datagram-probe.ts";
import { simulate } from "../../../harness/simulate/simulate.ts";
import type { Json, Ports } from "../../ports.ts";
import { overDatagrams, overStreams } from "../../rpc/channel.ts";
import { RpcClient } from "../../rpc/client.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { bytes, text } from "./machine.laws.ts";
import { startNfsServer } from "./node.ts";

const ROOT = {
  flavor: "AUTH_SYS",
  stamp: 0,
  machine: "c",
  uid: 0,
  gid: 0,
  gids: [],
} as const;

/** What a program on the client's machine sees, and what the server traces. */
const scene = async <T>(
  faults: readonly {
    readonly time: number;
    readonly type: "crash";
    readonly node: string;
    readonly forMs: number;
  }[],
  program: (ports: Ports, way: (over: "udp" | "tcp") => Promise<RpcClient>) => Promise<T>,
) => {
  let seen: T | undefined;
  const { events } = await simulate<Json>({
    nodes: ["s", "c"],
    start: async (ports) => {
      if (ports.self === "s")
        return startNfsServer(ports, { initially: { "/a": "00000007" } });
      const to = { address: "s", port: 2049 };
      const way = (over: "udp" | "tcp") =>
        RpcClient.open(
          ports,
          over === "udp" ? overDatagrams(ports.datagrams, to) : overStreams(ports, to),
          { credentials: ROOT },
        );
      return {
        call: async () => {
          seen = await program(ports, way);
          return { type: "done", value: null };
        },
      };
    },
    dialect: localDialect as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 3],
      requests: [{ time: 100, client: "p", node: "c", request: { type: "go" } }],
      faults: faults as never,
    },
    clientTimeoutMs: 600_000,
  });
  return { seen: seen!, events };
};

test("a client mounts, reads and writes, over datagrams and over a stream; each call is traced once", async () => {
  const { seen, events } = await scene([], async (_, way) => {
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
