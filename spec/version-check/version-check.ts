/**
 * Snapshot isolation by version check, over two keys: a transaction reads from the state at its beginning, and commits
 * only if no key that it writes was written since. Reads never wait, and nothing checks what was read: two transactions
 * that read what the other writes both commit, which is write skew.
 *
 * Source: Berenson, Bernstein, Gray, Melton, O'Neil, O'Neil. "A Critique of ANSI SQL Isolation Levels". SIGMOD 1995,
 * section 4.2. Daudjee, Salem. "Lazy Database Replication with Snapshot Isolation". VLDB 2006.
 *
 * Left out: several servers; versions that no transaction can read any more are kept.
 */
import { family, many, one, system, type WorldOf } from "lockstep";
import { coordinator, messageText } from "../shared/coordinator.ts";
import { registers, WORK, WORKS } from "../shared/transactions.ts";
import { claims } from "./claims.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { server } from "./server.ts";

const rolesOf = ({ work }: Scope, rules: Rules) => ({
  server: one(server(rules)),
  coordinator: many(
    WORK[work].map((_, i) => `coordinator${i}`),
    () => coordinator("server", { asksToWrite: false, endsReads: false }),
  ),
});

const store = (scope: Scope, rules: Rules) => {
  const { work, crashes, duplicates } = scope;
  const roles = rolesOf(scope, rules);
  return system({
    name: "version check",
    roles,
    clients: Object.fromEntries(
      WORK[work].map((script, i) => [`client${i}`, { at: `coordinator${i}`, script }]),
    ),
    environment: { network: "bag", crashes, restarts: crashes, duplicates },
    consistent: {
      serializable: registers,
      "strong-snapshot-isolation": registers,
      "snapshot-isolation": registers,
      "parallel-snapshot-isolation": registers,
      "read-committed": registers,
    },
    sometimes: {
      "a transaction commits": ({ history }) =>
        history.some(({ result }) => Array.isArray(result)),
      "a transaction is aborted":
        work !== "lost update"
          ? false
          : ({ history }) => history.some(({ result }) => result === "aborted"),
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

/** The version check as a family: scope, rules, mutants, claims. */
export const versionCheck = family({
  scope: defaults,
  rules,
  limits: () => ({ work: WORKS, crashes: [0, 2], duplicates: [0, 2] }),
  system: store,
  mutants,
  claims,
  // With as many clients as the longest workload of the matrix has.
  compared: { rows: { "": { work: "long fork" } } },
});
