/** The ring alone, without a store. */
import { type Message, type Node, needing } from "../ports.ts";
import { nextBoot } from "../store/disk-failures.ts";
import { parserOf } from "../store/parse.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { Wire } from "../store/wire.ts";
import { isOfRing, type RingMessage, ringExpected, ringShapes } from "./messages.ts";
import { RingNode } from "./node.ts";
import { type RingOptions, ringSettings } from "./ring-options.ts";

const parse = parserOf<RingMessage>({ shapes: ringShapes, expected: ringExpected });

const RETRY_MS = 200;

/**
 * Starts a node of the ring that keeps no keys.
 *
 * @throws RangeError when the options do not fit each other: see `ringSettings`
 */
export const startRing = needing(
  storePorts,
  async (ports: StorePorts, options: RingOptions = {}): Promise<Node> => {
    const settings = ringSettings(ports.nodes, options);
    const start = await nextBoot(ports, RETRY_MS);
    const wire = new Wire(ports, start);
    const ring = new RingNode(ports, { settings, wire, start });
    ring.begin();
    return {
      receive: (message: Message): void => {
        const parsed = parse(message, ports.nodes);
        if (isOfRing(parsed)) ring.receive(message, parsed);
        else if (parsed.type === "refused") wire.refuse(message, parsed);
        else if (parsed.type === "init") wire.confirmInit(message);
      },
    };
  },
);
