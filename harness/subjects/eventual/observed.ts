/** What is known of running nodes from what they have traced. */
import { observing, type Observer as Shared } from "../../conform/observer.ts";
import type { Told } from "../../simulate/steered-world.ts";
import type { ImplHeld } from "./held.ts";

/** What a node says that it keeps, and how far it is with the operation that it coordinates. */
export type Observed = {
  /** On its disk, as it says: its own copy, and hints by home. */
  readonly copy: ImplHeld;
  readonly hints: ReadonlyMap<string, ImplHeld>;
  /** What its clock says, as far as it tells: when it starts, chooses a version, or answers. */
  readonly clock: number;
  /** How many operations it began in all its lives, and the name it gave the last. */
  readonly op: number;
  readonly id: string | null;
  readonly phase: "idle" | "query" | "install";
  /** Who was asked, and who has answered. */
  readonly asked: ReadonlySet<string>;
  readonly heard: ReadonlySet<string>;
};

const noOne: ReadonlySet<string> = new Set();
const idle = { phase: "idle", asked: noOne, heard: noOne } as const;

const unseen: Observed = {
  copy: null,
  hints: new Map(),
  clock: 0,
  op: 0,
  id: null,
  ...idle,
};

export type Observer = Shared<Observed>;

/** One key: what is told of others would be mixed up with it. */
export const observer = (): Observer => observing(unseen, changeOf);

type Hint = { readonly home: string; readonly held: ImplHeld };

/** What an event tells of the node that traced it. */
const changeOf = (
  me: Observed,
  { action, op, state, message }: Told,
): Partial<Observed> => {
  const { id, type } = (op ?? {}) as { id?: string; type?: string };
  const isMine = id === me.id && me.phase !== "idle";
  switch (action) {
    case "start": {
      const { clock, held, hints } = state as unknown as {
        clock: number;
        held: readonly { readonly held: ImplHeld }[];
        hints: readonly Hint[];
      };
      const kept = hints.map((hint) => [hint.home, hint.held] as const);
      return { copy: held[0]?.held ?? null, hints: new Map(kept), clock, ...idle };
    }
    case "crash":
      return idle;
    case "request":
      return {
        ...idle,
        op: me.op + 1,
        id: id!,
        phase: type === "read" ? "query" : "install",
      };
    case "choose": {
      const { held } = state as unknown as { held: NonNullable<ImplHeld> };
      return { clock: held.version[0] };
    }
    case "hold":
      return { copy: (state as unknown as { held: ImplHeld }).held };
    case "keep": {
      const { home, held } = state as unknown as Hint;
      return { hints: new Map([...me.hints, [home, held]]) };
    }
    case "drop": {
      const { home } = state as { home: string };
      return { hints: new Map([...me.hints].filter(([each]) => each !== home)) };
    }
    case "send":
      return isMine && message!.body.type === me.phase
        ? { asked: new Set([...me.asked, message!.to]) }
        : {};
    case "receive": {
      const answer = me.phase === "query" ? "report" : "installed";
      return isMine && message!.body.type === answer
        ? { heard: new Set([...me.heard, message!.from]) }
        : {};
    }
    case "respond":
      return isMine ? { ...idle, clock: (state as { clock: number }).clock } : {};
    default:
      return {};
  }
};
