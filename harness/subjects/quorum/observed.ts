/** What is known of running nodes from what they have traced. */
import { observing, type Observer as Shared } from "../../conform/observer.ts";
import type { Told } from "../../simulate/steered-world.ts";
import type { ImplHeld } from "./held.ts";

/** What a node says that it holds, and how far it is with the operation that it coordinates. */
export type Observed = {
  /** On its disk, as it says. */
  readonly copy: ImplHeld;
  readonly counter: number;
  /** How many operations it began in all its lives, and the name it gave the last. */
  readonly op: number;
  readonly id: string | null;
  readonly phase: "idle" | "query" | "install";
  /** Who has answered in this phase. */
  readonly heard: ReadonlySet<string>;
};

const unseen: Observed = {
  copy: null,
  counter: 0,
  op: 0,
  id: null,
  phase: "idle",
  heard: new Set(),
};

export type Observer = Shared<Observed>;

/** One key: what is told of others would be mixed up with it. */
export const observer = (): Observer => observing(unseen, changeOf);

const noOne: ReadonlySet<string> = new Set();
const idle = { phase: "idle", heard: noOne } as const;

/** What an event tells of the node that traced it. */
const changeOf = (
  me: Observed,
  { action, op, state, message }: Told,
): Partial<Observed> => {
  const { id } = (op ?? {}) as { id?: string };
  const mine = id === me.id;
  switch (action) {
    case "start": {
      const { counter, held } = state as unknown as {
        counter: number;
        held: readonly { readonly held: ImplHeld }[];
      };
      return { counter, copy: held[0]?.held ?? null, ...idle };
    }
    case "crash":
      return idle;
    case "request":
      return { op: me.op + 1, id: id!, phase: "query", heard: noOne };
    case "choose":
      return { counter: (state as unknown as { counter: number }).counter };
    case "hold":
      return { copy: (state as unknown as { held: ImplHeld }).held };
    case "send":
      return mine && me.phase === "query" && message!.body.type === "install"
        ? { phase: "install", heard: noOne }
        : {};
    case "receive": {
      const answer = { idle: null, query: "report", install: "installed" }[me.phase];
      return mine && message!.body.type === answer
        ? { heard: new Set([...me.heard, message!.from]) }
        : {};
    }
    case "respond":
      return mine ? idle : {};
    default:
      return {};
  }
};
