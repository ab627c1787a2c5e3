/** A node whose every step is chosen by the test, as a spec chooses them when its paths are played. */
import { expect, test } from "vitest";
import {
  type Datagram,
  type SteeredEvent,
  SteeredWorld,
} from "../../harness/simulate/steered-world.ts";
import { asInRfc, phasesOf } from "./lab.laws.ts";
import { startTcp, type TcpNodeOptions } from "./node.ts";
import { decodePacket } from "./packet.ts";

const RETRY_MS = 100;
const MSL_MS = 1000;

/**
 * The options of a stack that does only what RFC 9293 says of states and numbers: no options, no delays, one timeout.
 */
const bare: TcpNodeOptions = {
  retransmitMs: { first: RETRY_MS, least: RETRY_MS, most: RETRY_MS },
  mslMs: MSL_MS,
  receiveBufferBytes: 4,
  delayedAckMs: 0,
  nagle: false,
  timestamps: false,
  windowScale: false,
  challengesPerSecond: 1000,
};
const numbers: Readonly<Record<string, readonly number[]>> = {
  a: [0xffffffff],
  b: [300],
};

const steered = async (options: TcpNodeOptions = {}) => {
  const recorded: SteeredEvent[] = [];
  const world = new SteeredWorld({
    nodes: ["a", "b"],
    start: (ports) =>
      startTcp(ports, { ...bare, initialNumbers: numbers[ports.self]!, ...options }),
    note: (event) => void recorded.push(event),
  });
  await world.open();
  const textOf = ({ bytes }: Datagram): string => {
    const packet = decodePacket(bytes);
    return typeof packet === "string" ? packet : asInRfc(packet.segment);
  };
  return {
    world,
    phases: (node: string) => phasesOf(recorded.filter((each) => each.node === node)),
    waiting: () => world.datagrams.map(textOf),
    /** The oldest segment arrives; a copy may stay. */
    deliver: async (after?: "stays"): Promise<string> => {
      const [first] = world.datagrams;
      await world.deliverDatagram(first!, after);
      return textOf(first!);
    },
    call: (node: string, request: object) => world.call(node, "p", request as never),
  };
};

test("the handshake, a byte, both closes and TIME-WAIT, one step at a time", async () => {
  const { world, phases, waiting, deliver, call } = await steered();
  await call("b", { type: "listen", port: 80 });
  await call("b", { type: "accept", port: 80 });
  await call("a", { type: "connect", to: "b", port: 80, localPort: 1000 });
  expect(waiting()).toEqual(["<SEQ=4294967295><CTL=SYN>"]);
  expect(await deliver("stays")).toContain("SYN");
  await deliver(); // The same SYN again: it is acknowledged, and no second connection begins.
  expect(waiting()).toEqual([
    "<SEQ=300><ACK=0><CTL=SYN,ACK>",
    "<SEQ=301><ACK=0><CTL=ACK>",
  ]);
  await deliver();
  await deliver();
  expect(waiting()).toEqual(["<SEQ=0><ACK=301><CTL=ACK>"]);
  expect(await world.fire("b", RETRY_MS)).toBe(1); // The SYN,ACK is not acknowledged yet.
  expect(waiting()).toContain("<SEQ=300><ACK=0><CTL=SYN,ACK>");
  await deliver();
  expect([phases("a"), phases("b")]).toEqual([
    ["SYN-SENT", "ESTABLISHED"],
    ["SYN-RECEIVED", "ESTABLISHED"],
  ]);
  await deliver(); // The old SYN,ACK: a challenge.
  await deliver();
  await call("a", { type: "send", connection: "c1", hex: "aa" });
  expect(waiting()).toEqual(["<SEQ=0><ACK=301><CTL=ACK><DATA=1>"]);
  world.takeDatagram(world.datagrams[0]!); // Lost.
  expect(await world.fire("a", RETRY_MS)).toBe(1);
  await deliver();
  await deliver();
  await call("a", { type: "shutdown", connection: "c1" });
  await call("b", { type: "shutdown", connection: "c1" });
  expect(waiting()).toEqual([
    "<SEQ=1><ACK=301><CTL=FIN,ACK>",
    "<SEQ=301><ACK=1><CTL=FIN,ACK>",
  ]);
  while (waiting().length > 0) await deliver();
  expect(phases("a").slice(2)).toEqual(["FIN-WAIT-1", "CLOSING", "TIME-WAIT"]);
  await world.pass(2 * MSL_MS);
  for (const node of ["a", "b"]) expect(phases(node).at(-1)).toBe("CLOSED");
});

test("a window of four bytes is filled, and told again as the program reads", async () => {
  const { waiting, deliver, call } = await steered();
  await call("b", { type: "listen", port: 80 });
  await call("b", { type: "accept", port: 80 });
  await call("a", { type: "connect", to: "b", port: 80 });
  while (waiting().length > 0) await deliver();
  await call("a", { type: "send", connection: "c1", hex: "0102030405" });
  expect(waiting()).toEqual(["<SEQ=0><ACK=301><CTL=ACK><DATA=4>"]);
  await deliver();
  await deliver();
  expect(waiting()).toEqual([]);
  await call("b", { type: "receive", connection: "c1", most: 2 });
  expect(waiting()).toEqual(["<SEQ=301><ACK=4><CTL=ACK>"]);
  await deliver();
  expect(waiting()).toEqual(["<SEQ=4><ACK=301><CTL=ACK><DATA=1>"]);
});

test("a fixed window stays as it is, whether the program reads or not", async () => {
  const fixed = { fixedWindow: 4, receiveBufferBytes: 100 };
  const { world, waiting, deliver, call } = await steered(fixed);
  await call("b", { type: "listen", port: 80 });
  await call("b", { type: "accept", port: 80 });
  await call("a", { type: "connect", to: "b", port: 80 });
  while (waiting().length > 0) await deliver();
  await call("a", { type: "send", connection: "c1", hex: "010203" });
  await deliver();
  const [ack] = world.datagrams.map(({ bytes }) => decodePacket(bytes));
  expect(ack).toMatchObject({ segment: { ack: 3, window: 4 } });
  await call("b", { type: "receive", connection: "c1", most: 3 });
  expect(waiting()).toHaveLength(1);
});

test("plain, an end sends a byte or a FIN at a time, and drops what is out of order", async () => {
  const plain = { plain: true, fixedWindow: 4, receiveBufferBytes: 100 };
  const { world, waiting, deliver, call } = await steered(plain);
  await call("b", { type: "listen", port: 80, initialNumber: 50 });
  await call("b", { type: "accept", port: 80 });
  await call("a", { type: "connect", to: "b", port: 80, initialNumber: 9 });
  while (waiting().length > 0) await deliver();
  await call("a", { type: "send", connection: "c1", hex: "0102" });
  await call("a", { type: "shutdown", connection: "c1" });
  const sent = [
    "<SEQ=10><ACK=51><CTL=ACK><DATA=1>",
    "<SEQ=11><ACK=51><CTL=ACK><DATA=1>",
    "<SEQ=12><ACK=51><CTL=FIN,ACK>",
  ];
  expect(waiting()).toEqual(sent);
  const [first] = world.datagrams;
  world.takeDatagram(first!); // Lost.
  await deliver();
  await deliver();
  expect(waiting()).toEqual(Array(2).fill("<SEQ=51><ACK=10><CTL=ACK>"));
  await deliver();
  await deliver();
  await world.fire("a", RETRY_MS);
  expect(waiting()).toEqual(sent.slice(0, 1));
  await deliver();
  await deliver();
  expect(waiting()).toEqual([]); // The others wait for their own timeout.
  await world.fire("a", RETRY_MS);
  expect(waiting()).toEqual(sent.slice(1, 2));
});

test("a machine that starts again refuses what it does not know", async () => {
  const { world, waiting, deliver, call, phases } = await steered();
  await call("b", { type: "listen", port: 80 });
  await call("a", { type: "connect", to: "b", port: 80 });
  while (waiting().length > 0) await deliver();
  await world.restart("b");
  await call("a", { type: "send", connection: "c1", hex: "01" });
  await deliver();
  expect(waiting()).toEqual(["<SEQ=301><CTL=RST>"]);
  await deliver();
  expect(phases("a")).toEqual(["SYN-SENT", "ESTABLISHED", "CLOSED"]);
});
