import type { Endpoint, Node } from "../../impl/ports.ts";
import { SocketTable } from "./socket-table.ts";
import type { StreamLife } from "./stream-end.ts";

/** A timer: its length, when it is due, and what it calls. */
type Timer = { readonly ms: number; readonly dueMs: number; readonly run: () => void };

/** One life of a node in a steered world, from a start to its end. */
export type SteeredLife = {
  node: Node;
  alive: boolean;
  timers: readonly Timer[];
  readonly sockets: SocketTable<(bytes: Uint8Array, from: Endpoint) => void>;
  /** This life, in the shape that streams need. */
  readonly ofStreams: StreamLife;
};

/** A life that begins. */
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
