import type { Message } from "../../impl/ports.ts";
import type { SteeredWorld, Told } from "../simulate/steered-world.ts";

/**
 * For specs that have no retries, since a letter that is sent again changes nothing. So at any time
 * every node that waits may ask again, and whatever it then sends must have been sent before.
 */
export const retries = (
  nodes: readonly string[],
  retryMs: number,
  textOf: (message: Message) => string,
) => {
  const sent = new Set<string>();
  let retrying = false;
  return {
    note: ({ node, action, message }: Told): void => {
      if (action !== "send" || retrying) return;
      const { id, to, body } = message!;
      sent.add(textOf({ id, src: node, dest: to, body }));
    },
    stutter: async (world: SteeredWorld): Promise<string | null> => {
      const before = new Set(world.waiting);
      retrying = true;
      for (const node of nodes) await world.fire(node, retryMs);
      retrying = false;
      const again = world.waiting.filter((message) => !before.has(message));
      for (const message of again) world.take(message);
      const fresh = again.map(textOf).find((text) => !sent.has(text));
      return fresh === undefined
        ? null
        : `the code asks again, with something else: ${fresh}`;
    },
  };
};
