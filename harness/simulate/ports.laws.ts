import { describe, expect, test } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Fault } from "./fault.ts";
import type { ProbeRequest } from "./probe-node.ts";
import type { Schedule } from "./schedule.ts";
import type { Run } from "./simulate.ts";

export type ProbeRun = (schedule: Schedule<ProbeRequest>) => Promise<Run<ProbeRequest>>;

/**
 * The laws of messages, disk and clock in both worlds, for nodes n1, n2 and n3 that run `probe-node.ts`. A
 * law that only one world keeps would make simulated runs say nothing about real ones.
 */
export const portsLaws = (world: string, run: ProbeRun): void => {
  describe(`ports, ${world}`, () => {
    test("a message arrives unaltered, after it was sent, and at no other node", async () => {
      const { events } = await run(
        schedule(
          contents.map((content, i) => [
            i * 5,
            "n1",
            { type: "tell", to: "n2", content },
          ]),
        ),
      );
      const sent = messages(events, "send", "told");
      const received = messages(events, "receive", "told");
      expect(received.map(content).map(text).toSorted()).toEqual(
        contents.map(text).toSorted(),
      );
      for (const { at, node, message } of received) {
        const sending = sent.find((event) => event.message?.id === message?.id);
        expect(sending?.message).toEqual(message);
        expect(sending?.at).toBeLessThan(at);
        expect(node).toBe("n2");
      }
    });

    test("a message of a node to itself arrives", async () => {
      const { events } = await run(schedule([[0, "n1", tell("n1", "note")]]));
      expect(messages(events, "receive", "told").map(({ node }) => node)).toEqual(["n1"]);
    });

    test("a message to a node that is down, or to an unknown name, is lost", async () => {
      const { events } = await run(
        schedule(
          [
            [300, "n1", tell("n2", "to the dead")],
            [320, "n1", tell("unknown", "to unknown")],
            [1400, "n1", tell("n2", "to the living")],
            [1500, "n2", { type: "get", key: "any" }],
          ],
          [{ type: "crash", time: 50, node: "n2", downMs: 1000 }],
        ),
      );
      // A node that is still starting receives nothing, so the second may be missing.
      const heard = messages(events, "receive", "told").map(content);
      expect(heard.filter((heard) => heard !== "to the living")).toEqual([]);
    });

    test("timers fire in order of their delays, and a cancelled one never does", async () => {
      const request = { type: "timers", delays: [300, 60, 150, 10], cancel: 2 } as const;
      const { operations } = await run(schedule([[0, "n1", request]]));
      const { fired, passed } = operations[0]!.result as {
        fired: number[];
        passed: number;
      };
      expect(fired).toEqual([3, 1, 0]);
      expect(passed).toBeGreaterThanOrEqual(399); // Real timers round down to milliseconds.
    });

    test("flushed writes survive a kill, and the restarted node reads them", async () => {
      const { operations, events } = await run(
        schedule(
          [
            [0, "n1", { type: "put", key: "a/1", value: { deep: ["ü", 1] } }],
            [5, "n1", { type: "put", key: "a/2", value: 1 }],
            [10, "n1", { type: "put", key: "a/2", value: 2 }],
            [15, "n1", { type: "flush" }],
            [20, "n1", { type: "put", key: "a/1", value: "unflushed" }],
            [900, "n1", { type: "list", prefix: "a/" }],
          ],
          [{ type: "crash", time: 500, node: "n1", downMs: 100 }],
        ),
      );
      const own = events.filter(({ node }) => node === "n1").map(({ action }) => action);
      expect(own.filter((action) => action === "start" || action === "crash")).toEqual([
        "start",
        "crash",
        "start",
      ]);
      expect(operations.map(({ result }) => result).slice(0, 5)).toEqual([
        { deep: ["ü", 1] },
        1,
        2,
        null,
        "unflushed", // Visible at once, durable or not.
      ]);
      const kept = new Map(operations.at(-1)?.result as [string, Json][]);
      expect([...kept.keys()]).toEqual(["a/1", "a/2"]);
      expect(kept.get("a/2")).toBe(2);
      expect([{ deep: ["ü", 1] }, "unflushed"]).toContainEqual(kept.get("a/1"));
    });

    test("writes that fail on a full disk stay unflushed until a later flush", async () => {
      const { operations } = await run(
        schedule(
          [
            [300, "n1", { type: "put", key: "a", value: 1 }],
            [310, "n1", { type: "flush" }],
            [320, "n1", { type: "flush" }],
            [330, "n1", { type: "get", key: "a" }],
            [1000, "n1", { type: "flush" }],
            [2500, "n1", { type: "get", key: "a" }],
          ],
          [
            { type: "disk", time: 200, node: "n1", how: "full", forMs: 500 },
            { type: "crash", time: 1500, node: "n1", downMs: 100 },
          ],
        ),
      );
      const results = operations.map(({ result }) => result);
      expect(results).toEqual([1, "DiskFailure", "DiskFailure", 1, null, 1]);
    });

    test("a crash may lose writes that were not flushed", async () => {
      const { operations } = await run(
        schedule(
          [
            [300, "n1", { type: "put", key: "a", value: 1 }],
            [310, "n1", { type: "flush" }],
            [320, "n1", { type: "flush" }],
          ],
          [{ type: "disk", time: 200, node: "n1", how: "failing", forMs: 1000 }],
        ),
      );
      expect(operations.map(({ result }) => result)).toEqual([1, "DiskFailure", null]);
    });

    test("no flush succeeds that covers a failed write, even behind another flush", async () => {
      const { operations } = await run({
        ...schedule(
          [
            [300, "n1", { type: "put", key: "a", value: 1 }],
            [400, "n1", { type: "flush-twice" }],
          ],
          [{ type: "disk", time: 200, node: "n1", how: "full", forMs: 600 }],
        ),
      });
      expect(operations.at(-1)!.result).toEqual(["DiskFailure", "DiskFailure"]);
    });

    test("a dead node does nothing", async () => {
      const { events } = await run(
        schedule(
          [[0, "n1", { type: "timers", delays: [], cancel: 0 }]],
          [{ type: "crash", time: 200, node: "n1", downMs: 500 }],
        ),
      );
      const own = events.filter(({ node }) => node === "n1").map(({ action }) => action);
      expect(own).toEqual(["start", "receive", "crash", "start"]);
    });

    test("a link that is cut in one direction delivers nothing there, and delivers again once healed", async () => {
      const { events } = await run(
        schedule(
          [
            [300, "n1", tell("n2", "out, cut")],
            [310, "n2", tell("n1", "in, not cut")],
            [320, "n2", tell("n3", "not concerned")],
            [1000, "n1", tell("n2", "out, healed")],
          ],
          [{ type: "cut", time: 100, side: ["n1"], way: "out", forMs: 600 }],
        ),
      );
      const heard = messages(events, "receive", "told").map(content);
      expect(heard.toSorted()).toEqual(["in, not cut", "not concerned", "out, healed"]);
    });
  });
};

const contents: Json[] = [
  "plain",
  "line\nbreak, \u2028, \u0000 and 🐌",
  "",
  null,
  { nested: [1, -0.5, { deep: [true, []] }] },
  "x".repeat(100_000),
];

const tell = (to: string, text: string): ProbeRequest => ({
  type: "tell",
  to,
  content: text,
});

const messages = (events: readonly TraceEvent[], action: string, type: string) =>
  events.filter((event) => event.action === action && event.message?.body.type === type);

const content = ({ message }: TraceEvent): Json | undefined => message?.body.content;

const text = (value: Json | undefined): string => JSON.stringify(value);

/** A calm network, and one client that asks all requests in the order given. */
const schedule = (
  requests: readonly (readonly [time: number, node: string, request: ProbeRequest])[],
  faults: readonly Fault[] = [],
): Schedule<ProbeRequest> => ({
  seed: 1,
  network: { delayMs: [1, 4], spread: 1, loss: 0, duplication: 0 },
  flushMs: [1, 4],
  requests: requests.map(([time, node, request]) => ({
    time,
    client: `c-${node}`,
    node,
    request,
  })),
  faults,
});
