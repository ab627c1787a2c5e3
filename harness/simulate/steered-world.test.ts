import { describe, expect, test } from "vitest";
import {
  DatagramTooLong,
  type Start,
  type Stream,
  type StreamError,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";
import { SteeredWorld } from "./steered-world.ts";

/** Sends a datagram when called, answers which datagrams arrived, and traces when its timer fires. */
const start: Start = async ({ datagrams, clock, trace }) => {
  let heard = "";
  const socket = await datagrams.bind(80, (bytes, from) => {
    heard += `${from.address}:${from.port} ${Buffer.from(bytes)};`;
  });
  clock.after(50, () => trace({ action: "rang", state: clock.now() }));
  return {
    call: async ({ type, to }) => {
      if (type === "send")
        socket.send(Buffer.from("hello"), { address: String(to), port: 80 });
      return { type: "heard", heard };
    },
  };
};

const opened = async () => {
  const told: unknown[] = [];
  const world = new SteeredWorld({
    nodes: ["a", "b"],
    start,
    note: ({ node, action, state }) => told.push([node, action, state]),
  });
  await world.open();
  const heard = async (): Promise<unknown> => {
    await world.call("b", "app", { type: "tell" });
    const answer = world.waiting.at(-1)!;
    world.take(answer);
    return answer.body.heard;
  };
  return { world, told, heard };
};

test("a datagram waits until it is delivered, and may be lost or arrive twice", async () => {
  const { world, heard } = await opened();
  for (let time = 0; time < 3; time++)
    await world.call("a", "app", { type: "send", to: "b" });
  const [first, second, third] = world.datagrams;
  expect(first).toMatchObject({ from: { address: "a" }, to: { address: "b", port: 80 } });
  expect(await heard()).toBe("");
  await world.deliverDatagram(second!, "stays");
  await world.deliverDatagram(second!);
  world.takeDatagram(first!);
  expect(world.datagrams).toEqual([third]);
  expect(await heard()).toBe("a:80 hello;a:80 hello;");
});

test("a datagram that no network carries is refused, as in the other worlds", async () => {
  const errors: unknown[] = [];
  const world = new SteeredWorld({
    nodes: ["a"],
    start: async ({ datagrams }) => {
      const socket = await datagrams.bind(80, () => {});
      try {
        socket.send(new Uint8Array(UDP_BYTES_MAX + 1), { address: "a", port: 80 });
      } catch (error) {
        errors.push(error);
      }
      return {};
    },
  });
  await world.open();
  expect(errors).toEqual([expect.any(DatagramTooLong)]);
  expect(world.datagrams).toEqual([]);
});

test("a datagram to a dead node is lost, and a restart begins with free ports", async () => {
  const { world, heard } = await opened();
  await world.call("a", "app", { type: "send", to: "b" });
  world.crash("b");
  await world.deliverDatagram(world.datagrams[0]!);
  await world.restart("b");
  expect(await heard()).toBe("");
});

test("the answer to a program waits as a message to it", async () => {
  const { world } = await opened();
  await world.call("a", "app", { type: "send", to: "b" });
  expect(world.waiting).toMatchObject([
    { src: "a", dest: "app", body: { type: "heard", heard: "" } },
  ]);
});

test("timers fire as time passes, on every live node", async () => {
  const { world, told } = await opened();
  await world.pass(49);
  expect(told).toEqual([]);
  world.crash("b");
  await world.pass(1);
  expect(told).toEqual([
    ["b", "crash", undefined],
    ["a", "rang", 50],
  ]);
});

/** Listens if its name begins with s; otherwise connects when called, and does what the call says. */
const talker: Start = async ({ self, streams, trace }) => {
  let open: Stream | undefined;
  const hear = async (stream: Stream): Promise<void> => {
    open = stream;
    try {
      for (;;) {
        const bytes = await stream.read();
        trace({ action: "read", state: bytes && `${Buffer.from(bytes)}` });
        if (bytes === null) return;
      }
    } catch (error) {
      trace({ action: "failed", state: (error as StreamError).code });
    }
  };
  if (self.startsWith("s")) await streams.listen(80, (stream) => void hear(stream));
  const connect = (address: string): void => {
    const failed = ({ code }: StreamError): void =>
      trace({ action: "failed", state: code });
    streams.connect({ address, port: 80 }).then(hear, failed);
  };
  return {
    call: async ({ type, to, text }) => {
      if (type === "connect") connect(String(to));
      if (type === "write") await open?.write(Buffer.from(String(text)));
      if (type === "end") open?.end();
      if (type === "reset") open?.reset();
      return { type: "done" };
    },
  };
};

describe("streams", () => {
  const talking = async () => {
    const told: unknown[] = [];
    const world = new SteeredWorld({
      nodes: ["a", "b", "s"],
      start: talker,
      note: ({ node, action, state }) => told.push([node, action, state]),
    });
    await world.open();
    const call = (node: string, type: string, more: object = {}) =>
      world.call(node, "app", { type, ...more });
    const types = () => world.segments.map(({ type }) => type);
    const deliver = (at = 0) => world.deliverSegment(world.segments[at]!);
    return { world, told, call, types, deliver };
  };
  const connected = async () => {
    const all = await talking();
    await all.call("a", "connect", { to: "s" });
    await all.deliver();
    await all.deliver();
    return all;
  };

  test("a connect waits until it is delivered, and so does its answer", async () => {
    const { world, told, call, types, deliver } = await talking();
    await call("a", "connect", { to: "s" });
    const [connect] = world.segments;
    expect(connect).toMatchObject({ type: "connect", to: { address: "s", port: 80 } });
    await deliver();
    expect(world.segments).toEqual([
      { type: "accept", from: connect!.to, to: connect!.from },
    ]);
    await call("a", "write", { text: "early" }); // It has no stream yet.
    expect(types()).toEqual(["accept"]);
    await call("a", "connect", { to: "b" });
    await deliver(1);
    expect(types()).toEqual(["accept", "refuse"]);
    await deliver(1);
    await call("a", "connect", { to: "unknown" });
    expect(told).toEqual([
      ["a", "failed", "ECONNREFUSED"],
      ["a", "failed", "EHOSTUNREACH"],
    ]);
  });

  test("one write is one segment, arrives in order, and is read in chunks", async () => {
    const { world, told, call, deliver } = await connected();
    const long = "x".repeat(5000);
    await call("a", "write", { text: long });
    await call("s", "write", { text: "!" });
    await call("a", "write", { text: "more" });
    expect(world.segments).toHaveLength(3);
    await expect(deliver(2)).rejects.toThrow("not the next of its stream");
    await deliver(1); // The other direction has an order of its own.
    await deliver();
    await deliver();
    expect(told).toEqual([
      ["a", "read", "!"],
      ["s", "read", "x"],
      ["s", "read", long.slice(1)],
      ["s", "read", "m"],
      ["s", "read", "ore"],
    ]);
  });

  test("the end of one direction leaves the other one open", async () => {
    const { told, call, types, deliver } = await connected();
    await call("a", "end");
    await deliver();
    await call("s", "write", { text: "z" });
    await deliver();
    expect(told).toEqual([
      ["s", "read", null],
      ["a", "read", "z"],
    ]);
    expect(types()).toEqual([]);
  });

  test("a reset loses what is on its way, and fails the peer when it arrives", async () => {
    const { told, call, types, deliver } = await connected();
    await call("a", "write", { text: "lost" });
    await call("a", "reset");
    expect(types()).toEqual(["reset"]);
    expect(told).toEqual([["a", "failed", "ECONNRESET"]]);
    await deliver();
    expect(told.at(-1)).toEqual(["s", "failed", "ECONNRESET"]);
  });

  test("a peer notices a crash once it sends, and a leave at once", async () => {
    const { world, told, call, types, deliver } = await connected();
    world.crash("s");
    await world.restart("s");
    expect(types()).toEqual([]);
    await call("a", "write", { text: "anybody?" });
    await deliver();
    expect(types()).toEqual(["reset"]);
    await deliver();
    expect(told.at(-1)).toEqual(["a", "failed", "ECONNRESET"]);

    await call("a", "connect", { to: "s" });
    await deliver();
    await deliver();
    await world.leave("s");
    expect(types()).toEqual(["end"]);
    await deliver();
    expect(told.at(-1)).toEqual(["a", "read", null]);
  });
});
