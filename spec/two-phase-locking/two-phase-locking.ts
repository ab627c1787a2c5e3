/**
 * Two-phase locking over two keys: a transaction locks what it reads and writes, and gives back no lock before its end.
 * A transaction that finds a lock taken is aborted, so none waits for another.
 *
 * Source: Eswaran, Gray, Lorie, Traiger. "The Notions of Consistency and Predicate Locks in a Database System". CACM
 * 19(11), 1976. Bernstein, Hadzilacos, Goodman. "Concurrency Control and Recovery in Database Systems". Addison-Wesley,
 * 1987, chapter 3.
 *
 * Left out: several servers, which would have to agree on the end (see two-phase commit); locks on predicates.
 */
import { family, many, one, system, type WorldOf } from "lockstep";
import { coordinator, messageText } from "../shared/coordinator.ts";
import { registers, WORK, WORKS } from "../shared/transactions.ts";
import { claims } from "./claims.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { server } from "./server.ts";

const rolesOf = ({ work, readLocks }: Scope, rules: Rules) => ({
  server: one(server(rules, { readLocks })),
  coordinator: many(
    WORK[work].map((_, i) => `coordinator${i}`),
    () => coordinator("server", { asksToWrite: true, endsReads: true }),
  ),
});

const store = (scope: Scope, rules: Rules) => {
  const { work, crashes, duplicates } = scope;
  const roles = rolesOf(scope, rules);
  return system({
    name: "two-phase locking",
    roles,
    clients: Object.fromEntries(
      WORK[work].map((script, i) => [`client${i}`, { at: `coordinator${i}`, script }]),
    ),
    environment: { network: "bag", crashes, restarts: crashes, duplicates },
    consistent: {
      "strict-serializable": registers,
      serializable: registers,
      "monotonic-atomic-view": registers,
      "read-committed": registers,
    },
    sometimes: {
      "a transaction commits": ({ history }) =>
        history.some(({ result }) => Array.isArray(result)),
      "a transaction is aborted": ({ history }) =>
        history.some(({ result }) => result === "aborted"),
    },
    leadsTo: {
      "a transaction is answered": [isAsked, (world: World) => !isAsked(world)],
    },
    show: { message: messageText },
    fair: { weak: ["deliver", "restart"] },
  });
};

type World = WorldOf<typeof rolesOf>;

const isAsked = ({ coordinator }: World): boolean =>
  Object.values(coordinator).some(({ asked }) => asked !== null);

/** Two-phase locking as a family: scope, rules, mutants, claims. */
export const twoPhaseLocking = family({
  scope: defaults,
  rules,
  limits: () => ({
    work: WORKS,
    readLocks: ["long", "short"],
    crashes: [0, 2],
    duplicates: [0, 2],
  }),
  system: store,
  mutants,
  claims,
  // With as many clients as the longest workload of the matrix has.
  compared: {
    rows: {
      "long read locks": { work: "long fork" },
      "short read locks": { work: "long fork", readLocks: "short" },
    },
  },
});
