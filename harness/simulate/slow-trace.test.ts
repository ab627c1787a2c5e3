import { expect, test } from "vitest";
import { needing } from "../../impl/ports.ts";
import { probe } from "./probe-node.ts";
import { simulate } from "./simulate.ts";

/** Says that it sends before it does so, on each request. */
const startTeller = needing(["messages"], async ({ self, messages, trace }) => ({
  receive: ({ id, src }) => {
    if (src === "n1") return trace({ action: "receive", from: src });
    trace({ action: "send" });
    const body = { type: "tell" };
    messages.send({ id: `${id}>`, src: self, dest: "n2", body });
    messages.send({
      id: `${id}<`,
      src: self,
      dest: src,
      body: { type: "ok", in_reply_to: 1 },
    });
  },
}));

test("what a slow node sends is in the trace before it arrives", async () => {
  const { events } = await simulate({
    nodes: ["n1", "n2"],
    start: startTeller,
    dialect: probe as never,
    schedule: {
      seed: 1,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      flushMs: [1, 1],
      requests: [1, 2, 3].map((nth) => ({
        time: 50,
        client: `c${nth}`,
        node: "n1",
        request: { type: "flush" } as never,
      })),
      faults: [{ type: "slow", time: 1, node: "n1", costMs: 100, forMs: 1000 }],
    },
  });
  const actions = events.map(({ action }) => action);
  const upTo = (at: number, action: string): number =>
    actions.slice(0, at + 1).filter((each) => each === action).length;
  const arrivals = actions.flatMap((action, at) => (action === "receive" ? [at] : []));
  expect(arrivals).toHaveLength(3);
  for (const at of arrivals)
    expect(upTo(at, "send")).toBeGreaterThanOrEqual(upTo(at, "receive"));
});
