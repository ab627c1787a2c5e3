/** Several clients of one process: programs of one host, each with its own request under way. */
import { describe, expect, test } from "vitest";
import { file, mutex } from "../../history/objects.ts";
import { InputError } from "../../model/input-error.ts";
import type { Operation } from "../../model/operation.ts";
import { type NodeId, speaks } from "../../model/process.ts";
import { many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { pathLines } from "../../report/path-report.ts";
import { pathTrace } from "../../report/path-trace.ts";
import { isSameStep } from "../../report/same-step.ts";
import { cellsOf } from "../cells/cells.ts";
import { check } from "../check.ts";
import { expectAllAgree } from "../oracle/agreement.laws.ts";
import { replay } from "../paths/replay.ts";
import { walks } from "../paths/walk.laws.ts";
import { found, orbitsByForce } from "../symmetry/symmetry.laws.ts";

type LockRequest = { readonly type: "acquire" | "release" };
type Lock = { readonly holder: NodeId | null; readonly queue: readonly NodeId[] };

/**
 * A lock in one process. A release leads to two answers: one to its own client, and one to the client that has waited
 * longest for the lock. Without `isKept` the lock is granted although another client holds it.
 */
const lockProcess = (isKept = true) => {
  const { next, process } = speaks<Lock, never, LockRequest, boolean | null>();
  return process({
    init: { holder: null, queue: [] },
    request: ({ holder, queue }, { type }, client) => {
      if (type === "acquire")
        return holder === null || !isKept
          ? next({ holder: client, queue }).respond(null)
          : next({ holder, queue: [...queue, client] });
      const [first, ...rest] = queue;
      const released = next({ holder: first ?? null, queue: rest }).respond(null);
      return first === undefined ? released : released.respond(null, first);
    },
  });
};

const lock = (programs: number, isKept = true): System => {
  const script = [{ type: "acquire" }, { type: "release" }] as const;
  return system({
    name: "lock",
    roles: {
      host: one(lockProcess(isKept)),
    },
    clients: Object.fromEntries(
      Array.from({ length: programs }, (_, i) => [`app${i}`, { at: "host", script }]),
    ),
    consistent: { linearizable: mutex() },
  });
};

type Values = Readonly<Record<NodeId, number>>;
/**
 * The stored value, and for each program the value that it saw when it opened the file, and the value that it wrote.
 */
type Files = { readonly stored: number; readonly seen: Values; readonly written: Values };
type FileRequest =
  | { readonly type: "open" | "close" | "read" }
  | { readonly type: "write"; readonly value: number };

/**
 * A host with a file that two programs open. What a program wrote is stored when this program closes the file; without
 * `keepsThemApart` a close loses what the other program wrote.
 */
const files = (keepsThemApart: boolean): System => {
  const { next, process } = speaks<Files, never, FileRequest, number | null>();
  return system({
    name: "two open files",
    roles: {
      host: one(
        process({
          init: { stored: 0, seen: {}, written: {} },
          request: (state, request, client) => {
            const { stored, seen, written } = state;
            const { [client]: own, ...others } = written;
            switch (request.type) {
              case "open":
                return next({ ...state, seen: { ...seen, [client]: stored } }).respond(
                  null,
                );
              case "read":
                return next(state).respond(own ?? seen[client]!);
              case "write":
                return next({
                  ...state,
                  written: { ...written, [client]: request.value },
                }).respond(null);
              case "close":
                return next({
                  stored: own ?? stored,
                  seen,
                  written: keepsThemApart ? others : {},
                }).respond(null);
            }
          },
        }),
      ),
    },
    clients: {
      writer: {
        at: "host",
        script: [{ type: "open" }, { type: "write", value: 1 }, { type: "close" }],
      },
      reader: {
        at: "host",
        script: [
          { type: "open" },
          { type: "read" },
          { type: "close" },
          { type: "open" },
          { type: "read" },
        ],
      },
    },
    consistent: { "close-to-open": file<number | null>(0) },
  });
};

describe("several clients at one process", () => {
  test("each has its own request under way, and one step may answer two", () => {
    const found = expectAllAgree(lock(2));
    expect(found.properties.linearizable).toEqual(["holds", null]);
    expect(found.properties["no deadlock"]).toEqual(["holds", null]);
    expect([found.states, found.transitions]).toEqual([15, 14]);
    expectAllAgree(lock(3));
    expect(expectAllAgree(lock(2, false)).properties.linearizable).toEqual([
      "violated",
      2,
    ]);
  });

  test("sessions of a file are per client", () => {
    expect(expectAllAgree(files(true)).properties["close-to-open"]).toEqual([
      "holds",
      null,
    ]);
    expect(expectAllAgree(files(false)).properties["close-to-open"]).toEqual([
      "violated",
      8,
    ]);
  });

  test("a path names who asks and who is answered, and can be taken again", () => {
    const spec = lock(2);
    const handedOver = ({ history }: { history: readonly Operation[] }): boolean =>
      history.length === 3 &&
      history.every(({ returned }) => returned < Number.POSITIVE_INFINITY) &&
      history.filter(({ returned }) => history.every(({ invoked }) => invoked < returned))
        .length === 2;
    const asked = check({ ...spec, sometimes: { "one waited": handedOver as never } });
    const judged = asked.properties.find(({ name }) => name === "one waited")!;
    const path = judged.path!;
    const lines = pathLines(spec, path).map((line) => line.replace(/ +/g, " ").trim());
    expect(lines).toMatchInlineSnapshot(`
      [
        "1 app0 → host acquire holder app0 app0 gets null",
        "2 app1 → host acquire queue [app1]",
        "3 app0 → host release holder app1 queue [] app0 gets null, app1 gets null",
      ]
    `);
    const { events } = pathTrace({
      subject: "lock",
      scope: {},
      system: spec,
      judged: { ...judged, path },
      why: "",
    });
    const again = replay(
      spec,
      { property: "linearizable", verdict: "holds", loop: undefined },
      events.map((event) => isSameStep(event as never)),
    );
    expect([again.taken, again.path]).toEqual([path.entries.length, path]);
  });

  test("with symmetry they move along with the process that they ask", () => {
    const hosts = ["host0", "host1"];
    const script = [{ type: "acquire" }] as const;
    const spec = system({
      name: "locks",
      roles: { host: many(hosts, () => lockProcess()) },
      clients: Object.fromEntries(
        hosts.flatMap((at) => [1, 2].map((n) => [`app${n} of ${at}`, { at, script }])),
      ),
      symmetric: ["host"],
    });
    const cells = cellsOf(spec);
    const { rows } = found(cells, 10_000);
    const whole = check(spec);
    const reduced = check(spec, { symmetry: true });
    const { count } = orbitsByForce(cells, rows);
    expect([whole.states, reduced.states]).toEqual([rows.length, count]);
    expect(count).toBeLessThan(rows.length);
  });

  test("walks take their steps too", () => {
    const walked = walks(lock(3, false), 50);
    expect(walked.properties[0]).toMatchObject({ verdict: "violated" });
  });
});

describe("an answer goes to the client that waits for it", () => {
  const { next, process } = speaks<NodeId | null, never, "go", null>();
  const answering = (
    clients: readonly string[],
    answer: (holder: NodeId | null) => ReturnType<typeof next> | undefined,
    isEager = false,
  ): System =>
    system({
      name: "x",
      roles: {
        host: one(
          process({
            init: null,
            request: (_, __, client) => next(client),
            actions: { answer },
          }),
        ),
      },
      clients: Object.fromEntries(
        clients.map((client) => [
          client,
          {
            at: "host",
            script: ["go"] as const,
            ...(isEager && { eager: true as const }),
          },
        ]),
      ),
    });

  test.each([
    [
      "no client by name, of two",
      ["a", "b"],
      undefined,
      /answers without .*: a, b ask it/,
    ],
    [
      "a client that does not ask it",
      ["a", "b"],
      "c",
      /answers "c", which does not ask it; a, b do/,
    ],
    ["a client that does not wait", ["a", "b"], "b", /answers a request .*waits for/],
  ])("%s: it is refused", (_, clients, client, message) => {
    const spec = answering(clients, (holder) =>
      holder === "a" ? next(holder).respond(null, client as string) : undefined,
    );
    expect(() => check(spec)).toThrow(InputError);
    expect(() => check(spec)).toThrow(message);
  });

  test("an eager client has its process to itself", () => {
    expect(() => check(answering(["a", "b"], () => undefined, true))).toThrow(
      /a is eager, so no other client may ask host/,
    );
  });
});
