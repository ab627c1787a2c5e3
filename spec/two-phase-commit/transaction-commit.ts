/**
 * Transaction commit: participants agree on committing or aborting, where each sees the states of all.
 * Two-phase commit implements it with a manager and messages.
 *
 * Source: Gray, Lamport. "Consensus on Transaction Commit". TODS 31(1), 2006; module TCommit.
 */
import { many, speaks, system } from "lockstep";

/** The state of a participant. */
export type Phase = "working" | "prepared" | "committed" | "aborted";

/** The system of these participants, with one joint action a decision. */
export const transactionCommit = (names: readonly string[]) => {
  const { process } = speaks<{ readonly phase: Phase }>();
  return system({
    name: "transaction commit",
    roles: { participant: many(names, () => process({ init: { phase: "working" } })) },
    environment: { network: "bag" },
    joint: (on) => ({
      prepare: on(names, ({ participant }, self) =>
        participant[self]!.phase === "working"
          ? { participant: { [self]: { phase: "prepared" } } }
          : undefined,
      ),
      // canCommit: every participant is prepared or committed.
      commit: on(names, ({ participant }, self) =>
        participant[self]!.phase === "prepared" &&
        names.every((each) => /prepared|committed/.test(participant[each]!.phase))
          ? { participant: { [self]: { phase: "committed" } } }
          : undefined,
      ),
      // notCommitted: no participant has committed.
      abort: on(names, ({ participant }, self) =>
        /working|prepared/.test(participant[self]!.phase) &&
        names.every((each) => participant[each]!.phase !== "committed")
          ? { participant: { [self]: { phase: "aborted" } } }
          : undefined,
      ),
    }),
    always: {
      "no participant commits when another aborts": ({ participant }) => {
        const phases = Object.values(participant).map(({ phase }) => phase);
        return !(phases.includes("committed") && phases.includes("aborted"));
      },
    },
  });
};
