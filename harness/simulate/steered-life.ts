import type { Endpoint, Node } from "../../impl/ports.ts";
import { SocketTable } from "./socket-table.ts";
import type { StreamLife } from "./stream-end.ts";

type Timer = { readonly ms: number; readonly dueMs: number; readonly run: () => void };

/** From one start of a node to its crash, in a world that is steered. */
export type SteeredLife = {
  node: Node;
  alive: boolean;
  timers: readonly Timer[];
  readonly sockets: SocketTable<(bytes: Uint8Array, from: Endpoint) => void>;
  /** The same life, as streams know it. */
  readonly ofStreams: StreamLife;
};

export const newLife = (): SteeredLife => {
  const whileAlive = (run: () => void): void => {
    if (life.alive) run();
  };
  const life: SteeredLife = {
    node: {},
    alive: true,
    timers: [],
    sockets: new SocketTable(),
    ofStreams: {
      get isAlive() {
        return life.alive;
      },
      perform: whileAlive,
      act: whileAlive,
    },
  };
  return life;
};
