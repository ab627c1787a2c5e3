/** Attributes that a client trusts for a time: what its programs read meanwhile, and when it asks the server again. */
import { file, system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Client, isCounted } from "./cache.ts";
import { messageText, type Request } from "./messages.ts";
import {
  answeredIsInFile,
  closedIsInFile,
  endsWithin,
  isAnsweredAt,
  isDoneLate,
  isNewAfter,
  isPolled,
  isSeenInTheEnd,
  neverGoesBack,
  rolesOf,
} from "./properties.ts";
import { watched } from "./seen.ts";
import type { Server } from "./server.ts";

const open = { type: "open" } as const;
const close = { type: "close" } as const;

/** A read or a write for which the file is opened and closed. */
export const sessionOf = (use: Request): readonly Request[] => [open, use, close];

/** The requests of reads or writes, in sessions as the scope has them. */
const inSessions = (
  uses: readonly Request[],
  { opens }: Pick<Scope, "opens">,
): readonly Request[] => {
  if (opens === "each") return uses.flatMap(sessionOf);
  return opens === "once" && uses.length > 0 ? [open, ...uses, close] : uses;
};

/** What the first program asks, and each other one. */
const scriptOf = (scope: Scope, nth: number): readonly Request[] => {
  const { writes, reads, looks } = scope;
  if (nth > 0 && looks) return [];
  const count = nth === 0 ? writes : reads;
  const uses = Array.from(
    { length: count },
    (_, i): Request => (nth === 0 ? { type: "write", value: i + 1 } : { type: "read" }),
  );
  return inSessions(uses, scope);
};

/** What a process holds, in one line. */
const stateText = (state: Server | Client): string => {
  if ("since" in state) return `contents ${state.value}, change ${state.change}`;
  const { value, change, age, call, dirty } = state;
  return [
    call === null ? "" : `waits for ${call.type}`,
    dirty === null ? "" : `unsent ${dirty}`,
    `${value === null ? "no contents" : `contents ${value}`} of change ${change}, age ${age}`,
  ]
    .filter((text) => text !== "")
    .join(", ");
};

/** The one file, as programs on one machine see it. */
const oneFile = file<number | null | "EIO">(0);

const span = ({ least, greatest }: Pick<Scope, "least" | "greatest">): string =>
  `${least === greatest ? "" : `${least} to `}${greatest} ${greatest === 1 ? "tick" : "ticks"}`;

/** The programs, each at its machine. */
const programsOf = (scope: Scope, machines: readonly string[]) =>
  Object.fromEntries(
    machines.map((at, i) => [`program${i}`, { at, script: scriptOf(scope, i) }]),
  );

/** The server and its clients, in discrete time. */
export const attributes = (scope: Scope, rules: Rules) => {
  const { least, greatest, mount, limit, crashes, returns, loss, timed, looks } = scope;
  const roles = rolesOf(scope, rules);
  const isHard = mount === "hard";
  const counts = isCounted(scope);
  const isCompared = (looks || (timed && isHard)) && !counts;
  const [first] = roles.client.ids;
  return system({
    name: `NFS, attributes trusted for ${span({ least, greatest })}`,
    roles,
    clients: programsOf(scope, roles.client.ids),
    environment: {
      network: "bag",
      ticks: counts ? scope.ticks : "unlimited",
      crashes,
      restarts: returns ? crashes : 0,
      loss,
    },
    ...(timed && !isHard && { timed: 2 * limit + 1 }),
    show: { message: messageText, state: stateText },
    observe: watched(scope),
    consistent: {
      "close-to-open": isHard && !looks && oneFile,
      linearizable: isHard && !looks && oneFile,
      "session-semantics": isHard && !looks && oneFile,
    },
    always: {
      "a read that begins the greatest attribute timeout after a write sees the write":
        isCompared && isNewAfter(greatest),
      "a read that begins the least attribute timeout after a write sees the write":
        isCompared && isNewAfter(least),
      "a read that begins after a write sees the write": isCompared && isNewAfter(0),
      "reads never go back in time": isHard && neverGoesBack,
      "a call ends within the limit": timed && !isHard && endsWithin(limit),
      "what was written and closed is in the file": closedIsInFile,
      "what was written and closed without an error is in the file": answeredIsInFile,
      "the server gets a call for each client, file and timeout":
        counts && isPolled(scope),
    },
    sometimes: {
      "a write is done after its program was told that it failed": !isHard && isDoneLate,
    },
    leadsTo: {
      "what a program asks is answered": isAnsweredAt(first!),
      "what was written is read in the end": looks && !counts && isSeenInTheEnd(scope),
    },
    fair: {
      weak: [
        ...["deliver", "restart", "retry", "tick"],
        ...(isHard ? [] : ["give up"]),
        ...(looks ? ["look"] : []),
      ],
    },
    ends: () => true,
  });
};
