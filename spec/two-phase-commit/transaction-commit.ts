/**
 * Transaction commit: participants agree on committing or aborting, as if one look told each of them
 * the states of all. What two-phase commit implements with a manager and messages.
 *
 * Source: Gray, Lamport. "Consensus on Transaction Commit". TODS 31(1), 2006; module TCommit.
 */
import { many, speaks, system } from "lockstep";

export type Phase = "working" | "prepared" | "committed" | "aborted";

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
      // canCommit: every other is prepared or committed already.
      commit: on(names, ({ participant }, self) =>
        participant[self]!.phase === "prepared" &&
        names.every((each) => /prepared|committed/.test(participant[each]!.phase))
          ? { participant: { [self]: { phase: "committed" } } }
          : undefined,
      ),
      // notCommitted: nobody else has committed.
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
