/** The ring alone, without a store: it keeps leaf sets, and looks keys up. */
import { type Message, type Node, needing, type Ports, pause } from "../ports.ts";
import { nextBoot } from "../store/disk-failures.ts";
import { isText, parserOf } from "../store/parse.ts";
import { storePorts } from "../store/ports.ts";
import { Wire } from "../store/wire.ts";
import { isOfRing, type RingMessage, ringExpected, ringShapes } from "./messages.ts";
import { RingNode } from "./node.ts";
import { type RingOptions, ringSettings } from "./ring-options.ts";

const parse = parserOf<RingMessage>({ shapes: ringShapes, expected: ringExpected });

const RETRY_MS = 200;
const NONCE_BYTES = 8;

const ringPorts = [...storePorts, "entropy"] as const;

/**
 * Starts a node of the ring that keeps no keys.
 *
 * @throws RangeError when the options do not fit each other: see `ringSettings`
 */
export const startRing = needing(
  ringPorts,
  async (
    ports: Ports<(typeof ringPorts)[number]>,
    options: RingOptions = {},
  ): Promise<Node> => {
    const settings = ringSettings(ports.nodes, options);
    const start = await nextBoot(ports, RETRY_MS);
    const wire = new Wire(ports, start);
    const ring = new RingNode(ports, {
      settings,
      wire,
      start,
      nonce: Buffer.from(ports.entropy.bytes(NONCE_BYTES)).toString("hex"),
    });
    ring.begin();
    const find = async (key: number, at: string): Promise<void> => {
      ports.trace({ action: "find", op: { key, at } });
      const found = await ring.lookUp(key, at);
      ports.trace({
        action: "found",
        op: { key, node: found?.node.name ?? null, hops: found?.hops ?? null },
      });
    };
    return {
      leave: async () => {
        await ring.leave();
        await pause(ports.clock, settings.farewellMs);
      },
      receive: (message: Message): void => {
        const { key, at } = message.body;
        if (message.body.type === "find" && typeof key === "number" && isText(at)) {
          void find(key, at);
          return;
        }
        if (message.body.type === "leave") {
          void ring.leave();
          wire.reply(message, { type: "leave_ok" });
          return;
        }
        const parsed = parse(message, ports.nodes);
        if (isOfRing(parsed)) ring.receive(message, parsed);
        else if (parsed.type === "refused") wire.refuse(message, parsed);
        else if (parsed.type === "init") wire.confirmInit(message);
      },
    };
  },
);
