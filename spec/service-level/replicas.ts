/** One operation on a replicated store: a coordinator asks all replicas, and some of their answers complete it. */
import { many, one, speaks, system } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

type Coordinator = {
  readonly answers: number;
  /** Units of time since it asked, until it is done. */
  readonly elapsed: number;
  readonly isDone: boolean;
};

type Replica = {
  /** How long it takes to answer; null: that is not decided yet. */
  readonly delay: number | null;
  readonly left: number;
  readonly hasAnswered: boolean;
};

const coordinator = () => {
  const { process } = speaks<Coordinator>();
  return process({
    init: { answers: 0, elapsed: 0, isDone: false },
    tick: (me) => (me.isDone ? me : { ...me, elapsed: me.elapsed + 1 }),
  });
};

const isDue = ({ left, hasAnswered }: Replica): boolean => left === 0 && !hasAnswered;

const replica = (slowest: number) => {
  const { next, process } = speaks<Replica>();
  return process({
    init: { delay: null, left: slowest, hasAnswered: false },
    actions: {
      "take time": ({ delay }) =>
        delay === null
          ? Array.from({ length: slowest }, (_, nth) =>
              next({ delay: nth + 1, left: nth + 1, hasAnswered: false }),
            )
          : undefined,
    },
    tick: (me) =>
      me.delay === null || isDue(me)
        ? undefined
        : { ...me, left: Math.max(0, me.left - 1) },
  });
};

/** The store at a scope. */
export const replicas = ({ n, quorum, slowest }: Scope, rules: Rules) => {
  const ids = Array.from({ length: n }, (_, nth) => `r${nth + 1}`);
  type World = {
    readonly coordinator: Coordinator;
    readonly replica: Readonly<Record<string, Replica>>;
  };
  /** The delays in ascending order. */
  const delays = ({ replica }: World): readonly number[] =>
    ids.map((id) => replica[id]!.delay ?? 0).sort((one, other) => one - other);
  /** A property of the time that the operation took, once it is done. */
  const whenDone =
    (holds: (took: number, delays: readonly number[]) => boolean) =>
    (world: World): boolean =>
      !world.coordinator.isDone || holds(world.coordinator.elapsed, delays(world));
  return system({
    name: "one operation on replicas",
    roles: {
      coordinator: one(coordinator()),
      replica: many(ids, () => replica(slowest)),
    },
    environment: { network: "bag", ticks: slowest },
    joint: (on) => ({
      answer: on(ids, ({ coordinator, replica }, id) => {
        if (!isDue(replica[id]!) || replica[id]!.delay === null) return undefined;
        const answers = coordinator.answers + 1;
        const isDone = coordinator.isDone || rules.completes(answers, quorum);
        return {
          coordinator: { answers, isDone },
          replica: { [id]: { hasAnswered: true } },
        };
      }),
    }),
    always: {
      "an operation takes as long as the answer that completes its quorum": whenDone(
        (took, all) => took === all[quorum - 1],
      ),
      "an operation takes as long as the slowest replica": whenDone(
        (took, all) => took === all[n - 1],
      ),
      "one slow replica makes no operation slow": whenDone(
        (took, all) => took <= (all[n - 2] ?? 0),
      ),
    },
    sometimes: { "the operation is done": ({ coordinator }) => coordinator.isDone },
  });
};
