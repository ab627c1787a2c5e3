import { expect, test } from "vitest";
import type { Json, Message, Ports } from "../../impl/ports.ts";
import { SimulatedWorld } from "./world.ts";

/** A node that changes each message after it has sent it, and each that it has received. */
const carelessNode = (received: string[]) => async (ports: Ports) => {
  const spoil = ({ body }: Message): void => void (body.list as Json[]).push("spoiled");
  return {
    receive: (message: Message) => {
      received.push(JSON.stringify(message.body.list));
      spoil(message);
      if (ports.self !== "n1" || message.body.type !== "begin") return;
      for (const dest of ports.nodes) {
        const sent = { id: dest, src: "n1", dest, body: { type: "tell", list: [1] } };
        ports.messages.send(sent);
        spoil(sent);
      }
    },
  };
};

test("every copy of a message arrives as it was sent, whatever nodes do to theirs", async () => {
  const received: string[] = [];
  const world = new SimulatedWorld({
    nodes: ["n1", "n2"],
    start: carelessNode(received),
    schedule: {
      seed: 1,
      network: { delayMs: [1, 5], spread: 1, loss: 0, duplication: 1 },
      flushMs: [1, 1],
    },
    clientTimeoutMs: 10,
  });
  for (const node of world.nodes) void world.restart(node);
  void world
    .until(5)
    .then(() => world.ask("n1", { src: "c", body: { type: "begin", list: [0] } }));
  await world.agenda.run(() => false, 1000);
  expect(received).toEqual(["[0]", "[1]", "[1]", "[1]"]);
});
