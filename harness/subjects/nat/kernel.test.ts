/** The translator between two kernels, and between a kernel, with `curl` and `nmap`, and this TCP. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../../impl/ip/ipv4.ts";
import type { Link } from "../../../impl/ip/link.ts";
import { translator } from "../../../impl/nat/translator.ts";
import { netOver } from "../../../impl/tcp/net.ts";
import { patternBytes } from "../../../impl/tcp/pattern.ts";
import { TcpStack } from "../../../impl/tcp/stack.ts";
import { RealClock } from "../../deploy/clock.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { missingForTun } from "../../deploy/tun/missing.ts";
import { capture } from "../tcp/kernel/capture.laws.ts";
import { openDevice } from "../tcp/kernel/device.laws.ts";
import { judged, violationsIn } from "../tcp/kernel/judged.laws.ts";
import { digestOf, type Party, partyOf, startPeer } from "../tcp/kernel/party.laws.ts";
import { Programs } from "../tcp/kernel/programs.laws.ts";
import { lose, MSL_MS, usual } from "../tcp/kernel/world.laws.ts";

const [HOST, GATEWAY] = ["192.168.77.2", "192.168.77.1"];
const [SERVER, OURS, OUTSIDE] = ["10.99.0.1", "10.99.0.2", "10.99.0.3"];

/** One network of three: the kernel's device, this TCP, and the translator, each with its address. */
const network = (device: Link) => {
  const takers = new Map<number, (bytes: Uint8Array) => void>();
  const pass = (bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const take = takers.get(view.getUint32(16));
    if (take === undefined) device.send(bytes);
    else queueMicrotask(() => take(bytes)); // Never from within `send`: see `Link`.
  };
  device.onReceive(pass);
  return (address: string): Link => ({
    mtuBytes: device.mtuBytes,
    send: (bytes) => pass(bytes.slice()),
    onReceive: (take) => void takers.set(addressOf(address)!, take),
    close: () => void takers.delete(addressOf(address)!),
  });
};

const opened = async () => {
  const [clock, entropy] = [new RealClock(), realEntropy()];
  const inside = await openDevice(`${HOST}/24`);
  const outside = await openDevice(`${SERVER}/24`);
  const { run, name } = inside.namespace;
  await run("ip", ["route", "add", "default", "dev", name]);
  const at = network(outside.link);
  const running = translator({
    clock,
    entropy,
    inside: inside.link,
    outside: at(OUTSIDE),
    insideAddress: addressOf(GATEWAY)!,
    outsideAddress: addressOf(OUTSIDE)!,
    network: { address: addressOf("192.168.77.0")!, bits: 24 },
    options: { answerSynMs: 200 },
  });
  const stack = new TcpStack({
    clock,
    entropy,
    link: at(OURS),
    address: addressOf(OURS)!,
    options: usual,
  });
  const net = netOver(stack);
  const programs = new Programs(net as never);
  const insidePrograms = await startPeer(inside.namespace);
  const outsidePrograms = await startPeer(outside.namespace);
  return {
    inside,
    outside,
    net,
    stats: () => running.stats(),
    /** The programs on the kernel inside, which connect to a machine outside. */
    host: (to: string): Party => partyOf(insidePrograms, to),
    server: partyOf(outsidePrograms, OUTSIDE),
    ours: partyOf((order) => programs.carryOut(order), OUTSIDE),
    close: async () => {
      running.close();
      stack.close();
      await Promise.all([inside.close(), outside.close()]);
    },
  };
};

const missing = missingForTun(["curl", "iptables", "nmap", "tcpdump"]);
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`a kernel behind the translator${skipped}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-nat-"));
  let world: Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    world = await opened();
  });
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A test whose packets are captured and judged on both sides of the translator. */
  const scene = (title: string, run: () => Promise<void>, hasLoss = false): void =>
    test(title, async () => {
      const { inside, outside } = world;
      const files = ["inside", "outside"].map((side) =>
        join(folder, `${side} ${title.replaceAll(/\W+/g, "-")}.pcap`),
      );
      const captures = [
        await capture(inside.namespace, {
          file: files[0]!,
          link: inside.link,
          ends: [GATEWAY, HOST],
        }),
        await capture(outside.namespace, {
          file: files[1]!,
          link: outside.link,
          ends: [OURS, SERVER],
        }),
      ];
      try {
        await run();
      } finally {
        for (const end of captures) await end();
      }
      const counts: number[] = [];
      for (const [nth, file] of files.entries()) {
        // With loss behind the capture, neither side's packets pass it completely and in order.
        const beside = hasLoss ? [] : [nth === 0 ? HOST : SERVER];
        const connections = await judged(file, { beside, mslS: MSL_MS / 1000 });
        expect(violationsIn(connections)).toEqual([]);
        counts.push(connections.length);
      }
      // Packets between the translator and this TCP pass no device, so that capture has no connection.
      expect(Math.max(...counts)).toBeGreaterThan(0);
    }, 60_000);

  const there = { seed: 1, count: 300_000 };
  const back = { seed: 2, count: 200_000 };
  for (const [peer, address] of [
    ["server", SERVER],
    ["ours", OURS],
  ] as const)
    scene(`talks to ${peer === "ours" ? "this TCP" : "another kernel"}`, async () => {
      const party = world[peer];
      await party.listen(80);
      const a = await world.host(address).connect(80);
      const b = await party.accept(80);
      await Promise.all([a.write(there), b.write(back)]);
      await a.end();
      expect(await b.until("end")).toMatchObject(digestOf(there));
      await b.end();
      expect(await a.until("close")).toMatchObject(digestOf(back));
      await party.unlisten(80);
      expect(world.stats().mappings).toBeGreaterThan(0);
    });

  scene("connects to a port without a listener: ECONNREFUSED", async () => {
    const socket = await world.host(OURS).connect(81);
    expect((await socket.until("close")).events).toEqual(["ECONNREFUSED", "close"]);
  });

  scene(
    "curl fetches 10 MB from node:http on this TCP, through 3 % loss",
    async () => {
      const { namespace } = world.inside;
      const body = patternBytes(7, { from: 0, count: 10_000_000 });
      const server = http.createServer((_, response) => response.end(body));
      const ears = world.net.createServer({ allowHalfOpen: true }, (socket) =>
        server.emit("connection", socket),
      );
      ears.listen(80);
      await once(ears, "listening");
      await lose(namespace, 0.03);
      const curl = `curl --silent --show-error --max-time 50 http://${OURS}/ | sha256sum`;
      const fetched = await namespace.run("sh", ["-c", curl]);
      await namespace.run("iptables", ["-F"]);
      ears.close();
      server.closeAllConnections();
      expect(fetched).toMatch(createHash("sha256").update(body).digest("hex"));
    },
    true,
  );

  for (const [kind, name, open, closed] of [
    ["-sS", "SYN", "open", "closed"],
    ["-sA", "ACK", "unfiltered", "unfiltered"],
    ["-sF", "FIN", "open|filtered", "closed"],
    ["-sN", "no flag", "open|filtered", "closed"],
    ["-sX", "FIN, PSH and URG", "open|filtered", "closed"],
  ] as const)
    scene(`a scan of this TCP, ${name}: ${open}, and ${closed}`, async () => {
      await world.ours.listen(80);
      const patience =
        "--max-retries 1 --initial-rtt-timeout 100ms --max-rtt-timeout 200ms";
      const options = `-Pn -n ${kind} ${patience} -p 80,81 -oG - ${OURS}`;
      const shown = await world.inside.namespace.run("nmap", options.split(" "));
      await world.ours.unlisten(80);
      expect(shown).toContain(`80/${open}/tcp`);
      expect(shown).toContain(`81/${closed}/tcp`);
    });

  scene("is not reached from outside unless it has asked", async () => {
    await world.host(OURS).listen(8080);
    const socket = await world.server.connect(8080);
    const { events } = await socket.until("close");
    expect(events).toEqual([
      expect.stringMatching(/^E(CONNREFUSED|HOSTUNREACH)$/),
      "close",
    ]);
  });
});
