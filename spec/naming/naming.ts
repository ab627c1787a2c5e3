/**
 * Three ways to name a file of another machine, and a file that moves: slide 8 of the course. One program opens
 * one file again and again; an administrator moves it from one server to the other.
 *
 * Left out: several files and directories, caches of names, a registry that fails.
 */
import { family, many, one, speaks, system, type WorldOf } from "lockstep";
import { claims } from "./claims.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, NAMES, type Scope } from "./scope.ts";

const servers = ["s1", "s2"] as const;

type Message =
  | { readonly type: "open" | "opened" | "no such file" | "where" }
  | { readonly type: "at"; readonly server: string };

/** What the host of the program knows of the name, and how far its `open` is. */
type Host = {
  readonly phase: "idle" | "looks up" | "opens";
  /** The server that `host:path` names, that is mounted, or that the registry named last. */
  readonly server: string | null;
  readonly remounted: boolean;
  /** An open failed after the remount. */
  readonly failed: boolean;
};

const fileServer = (holds: boolean, { refuses }: Rules) => {
  const { next, process } = speaks<{ readonly holds: boolean }, Message>();
  return process({
    init: { holds },
    receive: (me, { from }) =>
      me.holds || refuses
        ? next(me).send(from, { type: me.holds ? "opened" : "no such file" })
        : undefined,
  });
};

const registry = () => {
  const { next, process } = speaks<{ readonly at: string }, Message>();
  return process({
    init: { at: "s1" },
    receive: (me, { from }) => next(me).send(from, { type: "at", server: me.at }),
  });
};

const host = ({ names }: Scope, { looksUp, looksUpAgain }: Rules) => {
  const isGlobal = names === "global";
  const { next, process } = speaks<Host, Message, "open", "opened" | "no such file">();
  const lookUp = (me: Host) =>
    next({ ...me, phase: "looks up" }).send("registry", { type: "where" });
  const openAt = (me: Host, server: string) =>
    next({ ...me, phase: "opens", server }).send(server, { type: "open" });
  return process({
    init: {
      phase: "idle",
      server: isGlobal ? null : "s1",
      remounted: false,
      failed: false,
    },
    request: (me) => {
      if (me.phase !== "idle") return undefined;
      return me.server === null || (isGlobal && looksUp)
        ? lookUp(me)
        : openAt(me, me.server);
    },
    receive: (me, { body }) => {
      if (body.type === "at") return openAt(me, body.server);
      const isFound = body.type === "opened";
      if (!isFound && isGlobal && looksUpAgain) return lookUp(me);
      const failed = me.failed || (!isFound && me.remounted);
      return next({ ...me, phase: "idle", failed }).respond(
        isFound ? "opened" : "no such file",
      );
    },
  });
};

const rolesOf = (scope: Scope, rules: Rules) => ({
  host: one(host(scope, rules)),
  server: many(servers, (id) => fileServer(id === "s1", rules)),
  registry: one(registry()),
});

type NamingState = WorldOf<typeof rolesOf>;

const hasFailed = ({ history }: NamingState): boolean =>
  history.some(({ result }) => result === "no such file");

const naming = (scope: Scope, rules: Rules) => {
  const { names, opens, overlaps } = scope;
  return system({
    name: "naming",
    roles: rolesOf(scope, rules),
    clients: {
      program: {
        at: "host",
        script: Array.from({ length: opens }, () => "open" as const),
      },
    },
    environment: { network: "bag" },
    joint: (on) => ({
      move: on(({ server, host }) =>
        server.s1!.holds && (overlaps || host.phase === "idle")
          ? {
              server: { s1: { holds: false }, s2: { holds: true } },
              ...(rules.movesName && { registry: { at: "s2" } }),
            }
          : undefined,
      ),
      remount: on(({ server, host }) =>
        names === "mount" && host.phase === "idle" && !host.remounted && server.s2!.holds
          ? { host: { server: rules.remountsTo("s2"), remounted: true } }
          : undefined,
      ),
    }),
    always: {
      "an open finds the file": (state) => !hasFailed(state),
      "an open after the remount finds the file":
        names === "mount" && (({ host }) => !host.failed),
    },
    sometimes: {
      "the file is opened where it was moved to": ({ history, host }) =>
        host.server === "s2" && history.some(({ result }) => result === "opened"),
    },
  });
};

/** Names of files as a family: scope, rules, mutants, claims. */
export const namesOfFiles = family({
  scope: defaults,
  rules,
  limits: () => ({ names: NAMES, opens: [1, 4] }),
  system: naming,
  mutants,
  claims,
});
