import { describe, expect, test } from "vitest";
import {
  type Body,
  DiskFailure,
  type Json,
  type Message,
  type Node,
  type TraceEvent,
} from "../ports.ts";
import type { StorePorts } from "../store/ports.ts";
import { startQuorum } from "./node.ts";
import type { QuorumOptions } from "./options.ts";

/** A node whose network, clock and disk the test controls. */
const lab = (nodes: readonly string[] = ["n1", "n2", "n3"]) => {
  const stored = new Map<string, Json>();
  const disk = { fails: false };
  const sent: Message[] = [];
  const events: TraceEvent[] = [];
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  const ports: StorePorts = {
    self: "n1",
    nodes,
    messages: { send: (message) => void sent.push(message) },
    clock: {
      now: () => now,
      wall: () => now,
      after: (ms, run) => {
        const timer = { at: now + ms, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    disk: {
      get: async (key) => stored.get(key),
      list: async (prefix) => [...stored].filter(([key]) => key.startsWith(prefix)),
      put: (key, value) => void stored.set(key, value),
      flush: async () => {
        if (disk.fails) throw new DiskFailure("full");
      },
    },
    trace: (event) => void events.push(event),
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    events,
    disk,
    start: (options: QuorumOptions = {}) => startQuorum(ports, options),
    /** Delivers a message, and returns what the node sent since. */
    deliver: async (node: Node, src: string, body: Body): Promise<Message[]> => {
      node.receive!({ id: `${src}/${JSON.stringify(body)}`, src, dest: "n1", body });
      await settle();
      return sent.splice(0);
    },
    pass: async (ms: number): Promise<Message[]> => {
      now += ms;
      for (const timer of timers)
        if (timer.at <= now) {
          timers.delete(timer);
          timer.run();
        }
      await settle();
      return sent.splice(0);
    },
  };
};

const write: Body = { type: "write", msg_id: 1, key: "k", value: "v" };
const op = "n1.1.1";
const report = (held: Json): Body => ({ type: "report", op, key: "k", held });
const installed: Body = { type: "installed", op, key: "k" };
const copy = (counter: number, writer: string, value: Json) => ({
  version: [counter, writer],
  value,
});
const short = (messages: readonly Message[]) =>
  messages.map(({ dest, body }) => `${body.type} ${dest}`);

describe("a node", () => {
  test("puts above everything that a quorum reported, and answers after W", async () => {
    const { start, deliver } = lab();
    const node = await start();
    expect(short(await deliver(node, "c", write))).toEqual([
      "query n1",
      "query n2",
      "query n3",
    ]);
    expect(await deliver(node, "n2", report(copy(7, "n3", "old")))).toEqual([]);
    expect(await deliver(node, "n2", report(copy(7, "n3", "old")))).toEqual([]); // Still one node.
    const installs = await deliver(node, "n3", report(null));
    expect(installs.map(({ body }) => body.held)).toEqual(
      Array(3).fill(copy(8, "n1", "v")),
    );
    expect(await deliver(node, "n1", installed)).toEqual([]);
    expect(short(await deliver(node, "n2", installed))).toEqual(["write_ok c"]);
  });

  test("spends no counter twice, even if no other node knows the first", async () => {
    const world = lab();
    const first = await world.start();
    await world.deliver(first, "c", write);
    await world.deliver(first, "n2", report(null));
    await world.deliver(first, "n3", report(null));
    const second = await world.start(); // All messages of the first start are lost.
    await world.deliver(second, "c", write);
    const body = (held: Json): Body => ({ ...report(held), op: "n1.2.1" });
    await world.deliver(second, "n2", body(null));
    const installs = await world.deliver(second, "n3", body(null));
    expect(installs[0]?.body.held).toEqual(copy(2, "n1", "v"));
  });

  test("repeats the same version to nodes that are silent, then answers error 0", async () => {
    const { start, deliver, pass } = lab();
    const node = await start({ retryMs: 100, timeoutMs: 250 });
    await deliver(node, "c", write);
    await deliver(node, "n2", report(null));
    await deliver(node, "n3", report(null));
    await deliver(node, "n3", installed);
    const again = await pass(100);
    expect(short(again)).toEqual(["install n1", "install n2"]);
    expect(again[0]?.body.held).toEqual(copy(1, "n1", "v"));
    const [refusal] = (await pass(200)).filter(({ dest }) => dest === "c");
    expect(refusal?.body).toMatchObject({ type: "error", code: 0, in_reply_to: 1 });
    expect(await pass(1000)).toEqual([]);
  });

  test("writes back what it is about to return, unless that is off", async () => {
    for (const writeBack of [true, false]) {
      const { start, deliver } = lab();
      const node = await start({ writeBack });
      await deliver(node, "c", { type: "read", msg_id: 2, key: "k" });
      await deliver(node, "n2", report(copy(1, "n2", "new")));
      const next = short(await deliver(node, "n3", report(null)));
      expect(next).toEqual(
        writeBack ? ["install n1", "install n2", "install n3"] : ["read_ok c"],
      );
    }
  });

  test("goes on with the newest report, even if one node reports twice", async () => {
    const { start, deliver } = lab();
    const node = await start();
    await deliver(node, "c", { type: "read", msg_id: 2, key: "k" });
    await deliver(node, "n2", report(copy(1, "n2", "old")));
    await deliver(node, "n2", report(copy(2, "n2", "new")));
    const [install] = await deliver(node, "n3", report(null));
    expect(install?.body.held).toEqual(copy(2, "n2", "new"));
  });

  test("acknowledges nothing while its disk fails, and goes on when the disk has recovered", async () => {
    const { start, deliver, events, disk } = lab();
    const node = await start();
    const install = (held: Json): Body => ({ type: "install", op: "o", key: "k", held });
    disk.fails = true;
    expect(await deliver(node, "n2", install(copy(1, "n2", "lost")))).toEqual([]);
    await deliver(node, "c", write);
    await deliver(node, "n2", report(null));
    expect(short(await deliver(node, "n3", report(null)))).toEqual(["error c"]);
    const [answer] = await deliver(node, "n2", { type: "query", op: "o", key: "k" });
    expect(answer?.body.held).toBeNull();
    disk.fails = false;
    expect(short(await deliver(node, "n2", install(copy(1, "n2", "kept"))))).toEqual([
      "installed n2",
    ]);
    expect(events.filter(({ action }) => action === "hold")).toHaveLength(1);
  });

  test("never replaces a copy by an older one, and acknowledges the older one", async () => {
    const { start, deliver, events } = lab();
    const node = await start();
    const install = (held: Json): Body => ({ type: "install", op: "o", key: "k", held });
    expect(short(await deliver(node, "n2", install(copy(2, "n2", "new"))))).toEqual([
      "installed n2",
    ]);
    expect(short(await deliver(node, "n3", install(copy(2, "n1", "old"))))).toEqual([
      "installed n3",
    ]);
    const [answer] = await deliver(node, "n2", { type: "query", op: "o", key: "k" });
    expect(answer?.body.held).toEqual(copy(2, "n2", "new"));
    expect(events.filter(({ action }) => action === "hold")).toHaveLength(1);
  });

  test("refuses messages that it does not know, and sizes that are none of a quorum", async () => {
    const { start, deliver } = lab();
    const node = await start();
    const codes = async (src: string, body: Body) =>
      (await deliver(node, src, body)).map(({ body: answer }) => answer.code);
    expect(await codes("c", { type: "write", key: "k" })).toEqual([12]);
    expect(await codes("c", { type: "read", key: { a: 1 } })).toEqual([12]);
    expect(await codes("n2", { type: "install", op: "o", key: "k", held: 3 })).toEqual([
      12,
    ]);
    expect(await codes("c", { type: "query", op: "o", key: "k" })).toEqual([12]);
    expect(await codes("c", { type: "cas", key: "k", from: 1, to: 2 })).toEqual([10]);
    expect(await codes("c", { type: "error", code: 10 })).toEqual([]);
    await expect(start({ w: 4 })).rejects.toThrow(
      "w is 4: expected a whole number from 1 to 3",
    );
  });
});
