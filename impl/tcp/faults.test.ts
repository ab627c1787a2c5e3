/** Each planted fault is found: a scene succeeds without it, and fails with it. */
import { expect, test } from "vitest";
import { UDP_PROTOCOL } from "../ip/ipv4.ts";
import type { TcpError } from "./errors.ts";
import {
  A,
  alone,
  B,
  connected,
  drain,
  noise,
  pair,
  pour,
  segmentWith,
} from "./lab.laws.ts";
import type { TcpFault } from "./options.ts";
import { encodePacket } from "./packet.ts";
import { ACK, FIN, RST, SYN } from "./segment.ts";

type Faults = readonly TcpFault[];
/** The faults of the stack; the fault of the node is tested in `node.test.ts`. */
type StackFault = Exclude<TcpFault, "accept-gives-listener">;

/** Open at 101 of the peer and 301 of this end. */
const established = (faults: Faults) => {
  const world = alone({ initialNumbers: [300], faults });
  const listener = world.stack.listen(80);
  world.hear({ seq: 100, flags: SYN });
  world.hear({ seq: 101, ack: 301 });
  return { ...world, listener, handle: listener.accept()! };
};

/** Transfers 40 kB over a link with these faults. */
const transferred = (
  faults: Faults,
  conditions: NonNullable<Parameters<typeof pair>[0]>["conditions"],
  tamper?: (bytes: Uint8Array) => readonly Uint8Array[],
): boolean => {
  const more = tamper === undefined ? {} : { tamper };
  const world = pair({ conditions: conditions ?? {}, options: { faults }, ...more });
  const { client, server } = connected(world);
  const got = drain(server);
  pour(client, noise(4, 40_000));
  world.time.run(3_600_000, got.isEnded);
  return Buffer.compare(got.bytes(), noise(4, 40_000)) === 0 && got.isEnded();
};

/** By fault: a scene that succeeds without it. */
const scenes: Readonly<Record<StackFault, (faults: Faults) => boolean>> = {
  "accept-any-rst": (faults) => {
    const { hear, handle } = established(faults);
    hear({ seq: 5, flags: RST });
    return handle.state === "ESTABLISHED";
  },
  "accept-half-open": (faults) => {
    const { stack, hear } = alone({ faults });
    const listener = stack.listen(80);
    hear({ seq: 100, flags: SYN });
    return listener.accept() === undefined;
  },
  "accept-newest": (faults) => {
    const { stack, hear } = alone({ initialNumbers: [300, 300], faults });
    const listener = stack.listen(80);
    for (const sourcePort of [7, 8]) {
      hear({ sourcePort, seq: 100, flags: SYN });
      hear({ sourcePort, seq: 101, ack: 301 });
    }
    return listener.accept()?.ends.remote.port === 7;
  },
  "acknowledge-without-plus-one": (faults) => {
    const { stack, hear } = alone({ faults });
    stack.listen(80);
    return hear({ seq: 100, flags: SYN })[0]!.ack === 101;
  },
  "answer-rst-with-rst": (faults) =>
    alone({ faults }).hear({ seq: 5, flags: RST }).length === 0,
  "any-ack-in-syn-received": (faults) => {
    const { stack, hear } = alone({ faults, initialNumbers: [300] });
    const listener = stack.listen(80);
    hear({ seq: 5, flags: SYN });
    hear({ seq: 6, ack: 99 });
    return listener.accept() === undefined;
  },
  "any-ack-in-syn-sent": (faults) => {
    const { stack, hear } = alone({ faults, initialNumbers: [300] });
    const handle = stack.connect({ address: B, port: 7 }, { localPort: 80 });
    hear({ seq: 50, ack: 6, flags: SYN | ACK });
    return handle.state === "SYN-SENT";
  },
  "compare-unsigned": (faults) => {
    const options = { faults, initialNumbers: [0xffffff00] };
    const world = pair({ options });
    const client = world.a.connect({ address: B, port: 80 });
    const listener = world.b.listen(80);
    world.time.run(100);
    const server = listener.accept()!;
    client.send(noise(1, 1000));
    world.time.run(60_000);
    return server.readable === 1000 && client.connection.tcb.unsent.length === 0;
  },
  "demultiplex-by-port": (faults) => {
    const world = pair({ options: { faults } });
    const listener = world.b.listen(80);
    const clients = [1, 2].map(() => world.a.connect({ address: B, port: 80 }));
    world.time.run(100);
    for (const client of clients) if (client.isConnected) client.send(Uint8Array.of(1));
    world.time.run(100);
    const servers = [listener.accept(), listener.accept()];
    return servers.every((server) => server?.readable === 1);
  },
  "fin-without-sequence": (faults) => {
    const { hear, handle } = established(faults);
    hear({ seq: 102, ack: 301, flags: FIN | ACK });
    hear({ seq: 101, ack: 301, data: Uint8Array.of(1) });
    return handle.receive()?.[0] === 1;
  },
  "forget-retransmission": (faults) => transferred(faults, { loss: 0.1 }),
  "listener-ends-with-first-accept": (faults) => {
    const world = pair({ options: { faults } });
    const listener = world.b.listen(80);
    world.a.connect({ address: B, port: 80 });
    world.time.run(100);
    listener.accept();
    const second = world.a.connect({ address: B, port: 80 });
    world.time.run(100);
    return second.isConnected;
  },
  "no-backlog": (faults) => {
    const { stack, hear } = alone({ faults });
    stack.listen(80, { backlog: 1 });
    hear({ sourcePort: 7, seq: 100, flags: SYN });
    return hear({ sourcePort: 8, seq: 100, flags: SYN }).length === 0;
  },
  "no-checksum-check": (faults) => {
    let nth = 0;
    return transferred(faults, {}, (bytes) => {
      if (bytes.length < 1000 || nth++ % 5 !== 0) return [bytes];
      const other = bytes.slice();
      other[700]! ^= 4;
      return [other];
    });
  },
  "no-closing": (faults) => {
    const { hear, handle } = established(faults);
    handle.shutdown();
    hear({ seq: 101, ack: 301, flags: FIN | ACK });
    return handle.state === "CLOSING";
  },
  "no-protocol-check": (faults) => {
    const { receive, handle } = established(faults);
    const data = Uint8Array.of(1);
    const segment = segmentWith({ seq: 101, ack: 301, data });
    receive(encodePacket({ source: B, destination: A, segment }, UDP_PROTOCOL));
    return handle.readable === 0;
  },
  "no-window-check": (faults) => {
    const { hear } = established(faults);
    return hear({ seq: 101 + 300_000, ack: 301 })[0]?.ack === 101;
  },
  "refuse-nothing": (faults) =>
    alone({ faults }).hear({ seq: 5, flags: SYN }).length === 1,
  "no-reassembly-check": (faults) => transferred(faults, { delayMs: [1, 50] }),
  "no-simultaneous-open": (faults) => {
    const world = pair({ options: { faults } });
    const one = world.a.connect({ address: B, port: 2 }, { localPort: 1 });
    const other = world.b.connect({ address: A, port: 1 }, { localPort: 2 });
    world.time.run(5000);
    return one.isConnected && other.isConnected;
  },
  "no-time-wait": (faults) => {
    const { hear, handle } = established(faults);
    handle.shutdown();
    hear({ seq: 101, ack: 302, flags: FIN | ACK });
    // The acknowledgement was lost: the FIN comes again, and a RST would tell the peer of a failure.
    return hear({ seq: 101, ack: 302, flags: FIN | ACK })[0]?.flags === ACK;
  },
  "pick-well-known-port": (faults) =>
    alone({ faults }).stack.connect({ address: B, port: 7 }).ends.local.port > 1023,
  "reuse-time-wait": (faults) => {
    const { stack, hear } = alone({ initialNumbers: [300], faults });
    const connect = () => stack.connect({ address: B, port: 7 }, { localPort: 80 });
    const handle = connect();
    hear({ seq: 100, ack: 301, flags: SYN | ACK });
    handle.shutdown();
    hear({ seq: 101, ack: 302, flags: FIN | ACK });
    try {
      connect();
    } catch (error) {
      return (error as TcpError).code === "EADDRINUSE";
    }
    return false;
  },
  "two-way-handshake": (faults) => {
    const { stack, hear } = alone({ faults });
    const listener = stack.listen(80);
    hear({ seq: 5, flags: SYN }); // An old duplicate.
    return listener.accept() === undefined;
  },
};

test.each(Object.keys(scenes) as StackFault[])("%s", (fault) => {
  expect(scenes[fault]([])).toBe(true);
  expect(scenes[fault]([fault])).toBe(false);
});
