/**
 * Two-phase commit: participants vote, and a manager commits when all have voted for it, or aborts.
 *
 * Source: Gray, Lamport. "Consensus on Transaction Commit". TODS 31(1), 2006; module TwoPhase.
 * As there, votes and decisions are messages that are never removed.
 */
import { family, ids, ignored, many, one, speaks, system, waits } from "lockstep";
import { match } from "ts-pattern";
import { type Phase, transactionCommit } from "./transaction-commit.ts";

type Message = { readonly type: "prepared" | "commit" | "abort" };
type Manager = {
  readonly phase: "init" | "committed" | "aborted";
  readonly prepared: ReadonlySet<string>;
};

const rules = {
  /** How many votes the manager waits for before it commits. */
  votesAwaited: (participants: number): number => participants,
  /** In which phases may a participant abort by itself? */
  mayAbort: (phase: Phase): boolean => phase === "working",
};
type Rules = typeof rules;

const participant = ({ mayAbort }: Rules) => {
  const { next, process } = speaks<Phase, Message>();
  return process({
    init: "working",
    actions: {
      prepare: (phase) =>
        phase === "working"
          ? next("prepared").send("manager", { type: "prepared" })
          : undefined,
      abort: (phase) => (mayAbort(phase) ? next("aborted") : undefined),
    },
    receive: (_phase, { body }) =>
      match(body.type)
        .with("commit", () => next("committed"))
        .with("abort", () => next("aborted"))
        .with("prepared", () => ignored)
        .exhaustive(),
  });
};

const manager = (participants: readonly string[], { votesAwaited }: Rules) => {
  const { next, process } = speaks<Manager, Message>();
  const votes = votesAwaited(participants.length);
  return process({
    init: { phase: "init", prepared: new Set() },
    // After its decision the manager takes no vote: votes stay in the network.
    receive: ({ phase, prepared }, { from }) =>
      phase === "init" ? next({ phase, prepared: new Set([...prepared, from]) }) : waits,
    actions: {
      commit: ({ phase, prepared }) =>
        phase === "init" && prepared.size >= votes
          ? next({ phase: "committed", prepared }).send(participants, { type: "commit" })
          : undefined,
      abort: ({ phase, prepared }) =>
        phase === "init"
          ? next({ phase: "aborted", prepared }).send(participants, { type: "abort" })
          : undefined,
    },
  });
};

type Scope = { readonly participants: number };

const commitment = ({ participants }: Scope, rules: Rules) => {
  const names = ids("participant", participants);
  return system({
    name: `two-phase commit, ${participants} participants`,
    roles: {
      manager: one(manager(names, rules)),
      participant: many(names, () => participant(rules)),
    },
    environment: { network: "set" },
    symmetric: ["participant"],
    always: {
      "no participant commits when another aborts": ({ participant }) => {
        const phases = Object.values(participant);
        return !(phases.includes("committed") && phases.includes("aborted"));
      },
    },
    sometimes: {
      "all commit": ({ participant }) =>
        Object.values(participant).every((phase) => phase === "committed"),
      "all abort": ({ participant }) =>
        Object.values(participant).every((phase) => phase === "aborted"),
    },
    refines: {
      "transaction commit": [
        transactionCommit(names),
        ({ participant }) => ({
          participant: Object.fromEntries(
            names.map((name) => [name, { phase: participant[name] }]),
          ),
        }),
      ],
    },
  });
};

/** Two-phase commit as a family: 288 states for 3 participants, 50,816 for 6. */
export const twoPhaseCommit = family({
  scope: { participants: 5 },
  rules,
  limits: () => ({ participants: [1, 14] }),
  system: commitment,
  mutants: {
    "manager commits before the last vote": {
      rules: { votesAwaited: (participants) => participants - 1 },
      scope: { participants: 3 },
      breaks: "transaction commit",
      steps: 6,
    },
    "participant aborts after it has prepared": {
      rules: { mayAbort: (phase) => phase === "working" || phase === "prepared" },
      scope: { participants: 2 },
      breaks: "no participant commits when another aborts",
    },
  },
  claims: {
    "no participant commits when another aborts": {
      scope: { participants: 5 },
      property: "no participant commits when another aborts",
      expect: "holds",
      source: "Gray, Lamport 2006, TCConsistent",
    },
    "everyone may commit": {
      scope: { participants: 5 },
      property: "all commit",
      expect: "holds",
      source: "Gray, Lamport 2006",
    },
    "two-phase commit implements transaction commit": {
      scope: { participants: 5 },
      property: "transaction commit",
      expect: "holds",
      source: "Gray, Lamport 2006, TwoPhase implements TCommit",
    },
  },
});
