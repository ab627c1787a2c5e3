import { expect, test } from "vitest";
import { DatagramTooLong, type Start, UDP_BYTES_MAX } from "../../impl/ports.ts";
import { SteeredWorld } from "./steered-world.ts";

/** Sends what it is called with, answers with what came, and says what its timer rang at. */
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

test("a datagram waits until it is chosen, and may be lost or come twice", async () => {
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

test("a datagram to the dead arrives nowhere, and a restart begins with free ports", async () => {
  const { world, heard } = await opened();
  await world.call("a", "app", { type: "send", to: "b" });
  world.crash("b");
  await world.deliverDatagram(world.datagrams[0]!);
  await world.restart("b");
  expect(await heard()).toBe("");
});

test("what a program is answered waits as a message to it", async () => {
  const { world } = await opened();
  await world.call("a", "app", { type: "send", to: "b" });
  expect(world.waiting).toMatchObject([
    { src: "a", dest: "app", body: { type: "heard", heard: "" } },
  ]);
});

test("timers go off as time passes, on every node that lives", async () => {
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
