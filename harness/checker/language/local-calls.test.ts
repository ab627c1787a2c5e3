/** Joint steps that send and answer: programs call the kernel of their host, and each call is one step. */
import { describe, expect, test } from "vitest";
import { type RegisterRequest, register } from "../../history/register.ts";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type Client, type System, system } from "../../model/system.ts";
import { check } from "../check.ts";
import { expectAllAgree } from "../oracle/agreement.laws.ts";
import { walks } from "../paths/walk.laws.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";

type Call = RegisterRequest<number>;
type App = { readonly calls: Call | null };
type Kernel = { readonly cached: number | null; readonly isFetching: boolean };
type Message = { readonly type: "fetch" | "value"; readonly value?: number };

const app = speaks<App, never, Call, number | null>();
const kernel = speaks<Kernel, Message>();
const server = speaks<number, Message>();

type Options = {
  readonly keepsWritten?: boolean;
  readonly scripts?: Readonly<Record<string, readonly Call[]>>;
  readonly crashes?: number;
  readonly network?: "bag" | "fifo" | "set";
};

/**
 * A host whose programs call its kernel. A get of a value that is not cached fetches it from the server; with
 * `keepsWritten` a value that arrives does not replace a cached one.
 */
const host = ({
  keepsWritten = true,
  scripts = {
    app0: [{ type: "get" }],
    app1: [{ type: "put", value: 1 }, { type: "get" }],
  },
  crashes = 0,
  network = "bag",
}: Options): System => {
  const apps = Object.keys(scripts);
  return system({
    name: "host",
    roles: {
      app: many(apps, () =>
        app.process({
          init: { calls: null },
          request: (_, call) => app.next({ calls: call }),
          survives: () => ({ calls: null }),
        }),
      ),
      kernel: one(
        kernel.process({
          init: { cached: null, isFetching: false },
          receive: ({ cached }, { body }) => {
            const isNewer = keepsWritten && cached !== null;
            return kernel.next({
              cached: isNewer ? cached : body.value!,
              isFetching: false,
            });
          },
        }),
      ),
      server: one(
        server.process({
          init: 0,
          receive: (value, { from }) =>
            server.next(value).send(from, { type: "value", value }),
        }),
      ),
    },
    clients: Object.fromEntries(
      apps.map((at): [string, Client<Call>] => [
        `user of ${at}`,
        { at, script: scripts[at]! },
      ]),
    ),
    environment: { network, crashes, restarts: crashes },
    joint: (on, changes) => ({
      read: on(apps, ({ app, kernel }, id) => {
        if (app[id]!.calls?.type !== "get") return undefined;
        if (kernel.cached !== null)
          return changes({ app: { [id]: { calls: null } } }).respond(
            kernel.cached,
            `user of ${id}`,
          );
        if (kernel.isFetching) return undefined;
        return changes({ kernel: { isFetching: true } }).send("kernel", "server", {
          type: "fetch",
        });
      }),
      write: on(apps, ({ app }, id) => {
        const { calls } = app[id]!;
        return calls?.type === "put"
          ? changes({
              app: { [id]: { calls: null } },
              kernel: { cached: calls.value },
            }).respond(null, `user of ${id}`)
          : undefined;
      }),
    }),
    consistent: { linearizable: register<number | null>(0) },
  });
};

describe("joint steps that send and answer", () => {
  test.each(["bag", "fifo", "set"] as const)("all engines agree on a %s", (network) => {
    const found = expectAllAgree(host({ network }));
    expect(found.properties.linearizable).toEqual(["holds", null]);
    expect(found.properties["no deadlock"]).toEqual(["holds", null]);
  });

  test("who takes part is up", () => {
    expect(expectAllAgree(host({ crashes: 1 })).kinds).toContain("crash");
  });

  test("a late reply that replaces what was written is found, by walks too", () => {
    const wrong = host({ keepsWritten: false });
    expect(expectAllAgree(wrong).properties.linearizable).toEqual(["violated", 8]);
    expect(walks(wrong, 2000).properties[0]).toMatchObject({ verdict: "violated" });
  });

  test("a call is one step after it was asked, and a path tells what it sent and answered", () => {
    const spec = host({
      scripts: { app0: [{ type: "put", value: 1 }, { type: "get" }] },
    });
    const done = check({
      ...spec,
      sometimes: {
        done: (({ history }: { history: readonly { returned: number }[] }) =>
          history.filter(({ returned }) => returned < Number.POSITIVE_INFINITY).length ===
          2) as never,
      },
    }).properties.find(({ name }) => name === "done")!;
    expect(
      done.path!.entries.map(({ action, responses }) => [action, responses]),
    ).toEqual([
      ["request", []],
      ["joint", [{ client: "user of app0", result: null }]],
      ["request", []],
      ["joint", [{ client: "user of app0", result: 1 }]],
    ]);
    const fetching = check({
      ...host({}),
      sometimes: {
        fetching: (({ flying }: { flying: readonly unknown[] }) =>
          flying.length > 0) as never,
      },
    }).properties.find(({ name }) => name === "fetching")!;
    expect(fetching.path!.entries.at(-1)).toMatchObject({
      action: "joint",
      sends: [{ from: "kernel", to: "server", body: { type: "fetch" } }],
    });
  });
});

describe("what a joint step may not do", () => {
  const apps = ids("app", 1);
  const doing = (
    step: (
      changes: (patch: object) => {
        respond: (...a: unknown[]) => unknown;
        send: (...a: unknown[]) => unknown;
      },
    ) => unknown,
    eager = false,
  ): System =>
    system({
      name: "x",
      roles: {
        app: many(apps, () =>
          app.process({
            init: { calls: null },
            request: (_, calls) => app.next({ calls }),
          }),
        ),
      },
      clients: {
        user: {
          at: "app0",
          script: [{ type: "get" }],
          ...(eager && { eager: true as const }),
        },
      },
      joint: (on, changes) => ({ call: on(() => step(changes as never) as never) }),
    });

  test.each<[string, Parameters<typeof doing>[0], RegExp]>([
    [
      "answers a client that does not wait",
      (changes) => changes({}).respond(1, "user"),
      /app0 answers a request .*waits for/,
    ],
    [
      "answers a client that does not exist",
      (changes) => changes({}).respond(1, "usr"),
      /answers "usr", which is no client; there are user/,
    ],
    [
      "sends for a process that does not exist",
      (changes) => changes({}).send("ap", "app0", 1),
      /sends for "ap", which is no process/,
    ],
    [
      "sends to a process that does not exist",
      (changes) => changes({}).send("app0", "ap", 1),
      /sends to "ap", which is no process/,
    ],
  ])("%s", (_, step, message) => {
    for (const judge of [check, checkSymbolically]) {
      expect(() => judge(doing(step))).toThrow(InputError);
      expect(() => judge(doing(step))).toThrow(message);
    }
  });

  test("answers an eager client", () => {
    const spec = doing((changes) => changes({}).respond(1, "user"), true);
    expect(() => check(spec)).toThrow(/user, which is eager/);
  });
});
