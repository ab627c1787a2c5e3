/** The client as a node: what programs are answered, and what it traces. */
import { describe, expect, test } from "vitest";
import { localDialect } from "../../../harness/simulate/datagram-probe.ts";
import type { Schedule } from "../../../harness/simulate/schedule.ts";
import { simulate } from "../../../harness/simulate/simulate.ts";
import type { Json } from "../../ports.ts";
import { startNfs } from "../node.ts";
import type { NfsClientNodeOptions } from "./node.ts";

type Request = { readonly type: string; readonly [field: string]: Json };

/** Each program asks at the times that stand before its requests. */
const run = (
  asked: readonly (readonly [time: number, node: string, request: Request])[],
  caches: NfsClientNodeOptions = {},
) =>
  simulate<Json>({
    nodes: ["n1", "n2", "n3"],
    start: (ports) =>
      startNfs(ports, {
        serves: { initially: { "/a": "00000007" } },
        caches: { keys: ["a"], ...caches },
      }),
    dialect: localDialect as never,
    schedule: {
      seed: 3,
      network: { delayMs: [1, 2], spread: 1, loss: 0.05, duplication: 0.05 },
      flushMs: [1, 3],
      requests: asked.map(([time, node, request]) => ({
        time,
        client: `program of ${node}`,
        node,
        request,
      })),
      faults: [],
    } as Schedule<Json>,
    clientTimeoutMs: 60_000,
  });

const a = { key: "a" } as const;

describe("the node", () => {
  test("answers programs, and traces their requests, its calls and its answers", async () => {
    const { events, operations } = await run([
      [100, "n2", { type: "open", ...a }],
      [200, "n2", { type: "read", ...a }],
      [300, "n2", { type: "write", value: 8, ...a }],
      [400, "n2", { type: "close", ...a }],
      [6000, "n3", { type: "open", ...a }],
      [6100, "n3", { type: "read", ...a }],
      [6200, "n3", { type: "read", key: "b" }],
    ]);
    expect(operations.map(({ result }) => result)).toMatchObject([
      null,
      7,
      null,
      null,
      null,
      8,
      {},
    ]);
    const traced = events
      .filter(
        ({ node, action }) => node === "n2" && action !== "send" && action !== "retry",
      )
      .filter(({ action }) => ["start", "request", "call", "respond"].includes(action))
      .map(({ action, op }) => {
        const { type = "", id, result } = (op ?? {}) as Record<string, Json>;
        return [action, id, type, result]
          .filter((each) => each !== undefined && (each !== null || action === "respond"))
          .join(" ")
          .trim();
      });
    expect(traced).toEqual([
      "start",
      ...Array.from({ length: 4 }, () => "call"), // MNT, FSINFO, and LOOKUP with the attributes of the root.
      "request n2.1 open",
      "call n2.1",
      "respond n2.1 open",
      "request n2.2 read",
      "call n2.2",
      "respond n2.2 read 7",
      "request n2.3 write",
      "respond n2.3 write",
      "request n2.4 close",
      "call n2.4",
      "call n2.4",
      "respond n2.4 close",
    ]);
    const last = events.findLast(({ action }) => action === "respond");
    expect(last?.op).toMatchObject({ key: "b", result: "ENOENT" });
  });

  test("lets time pass for its caches in ticks", async () => {
    const asked = Array.from(
      { length: 12 },
      (_, nth) => [1050 + 100 * nth, "n2", { type: "read", ...a }] as const,
    );
    const caches = {
      tickMs: 100,
      fileLeastMs: 300,
      fileMostMs: 300,
      directoryLeastMs: 10_000,
    };
    const { events } = await run([[0, "n2", { type: "open", ...a }], ...asked], caches);
    const own = events.filter(({ node }) => node === "n2");
    expect(own.filter(({ action }) => action === "tick").length).toBeGreaterThan(20);
    const from = own.findIndex(
      ({ op }) => (op as { id?: string } | undefined)?.id === "n2.2",
    );
    const polls = own.slice(from).filter(({ action }) => action === "call");
    expect(polls).toHaveLength(4); // One READ, and one GETATTR every three ticks.
  });

  test("gives the same events for the same seed", async () => {
    const requests = Array.from({ length: 20 }, (_, nth): [number, string, Request] => [
      100 * nth,
      `n${2 + (nth % 2)}`,
      nth % 3 === 0 ? { type: "write", value: nth + 1, ...a } : { type: "read", ...a },
    ]);
    const texts = [await run(requests), await run(requests)].map((each) =>
      JSON.stringify(each),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  test("serves files of blocks", async () => {
    const { operations } = await run([
      [100, "n2", { type: "write", offset: 1, values: [5, 6], ...a }],
      [200, "n2", { type: "fsync", ...a }],
      [4000, "n3", { type: "read", offset: 0, size: 4, ...a }],
    ]);
    expect(operations.at(-1)?.result).toEqual([7, 5, 6]);
  });

  test("makes calls of the server by themselves, where a program asks for one", async () => {
    const call = (
      procedure: string,
      name: string,
      more: Readonly<Record<string, Json>> = {},
    ) => ({ type: "call", procedure, name, ...more }) as const;
    const asked: readonly (readonly [Request, Json])[] = [
      [call("CREATE", "f", { mode: "EXCLUSIVE", verifier: "v1" }), "OK"],
      [call("CREATE", "f", { mode: "EXCLUSIVE", verifier: "v1" }), "OK"],
      [call("CREATE", "f", { mode: "EXCLUSIVE", verifier: "v2" }), "EXIST"],
      [call("CREATE", "f", { mode: "GUARDED" }), "EXIST"],
      [call("WRITE", "f", { value: "text" }), "OK"],
      [call("READ", "f", { offset: 1 }), "ext"],
      [call("LINK", "f", { to: "g" }), "OK"],
      [call("LINK", "f", { to: "g" }), "EXIST"],
      [call("GETATTR", "f"), { size: 4, links: 2 }],
      [call("CREATE", "f", { mode: "UNCHECKED", size: 0 }), "OK"],
      [call("GETATTR", "f"), { size: 0, links: 2 }],
      [call("SETATTR", "f", { size: 2 }), "OK"],
      [call("MKDIR", "d"), "OK"],
      [call("MKDIR", "d"), "EXIST"],
      [call("RMDIR", "d"), "OK"],
      [call("RENAME", "g", { to: "h" }), "OK"],
      [call("RENAME", "g", { to: "h" }), "NOENT"],
      [call("REMOVE", "h"), "OK"],
      [call("REMOVE", "h"), "NOENT"],
      [call("REMOVE", "f"), "OK"],
      [call("LOOKUP", "f"), "NOENT"],
      [call("GETATTR", "f"), "STALE"],
    ];
    const timed = asked.map(([request], nth): [number, string, Request] => [
      3000 * nth,
      "n2",
      request,
    ]);
    const { operations } = await run(timed);
    expect(operations.map(({ result }) => result)).toEqual(
      asked.map(([, result]) => result),
    );
    const faulty = await run(timed, { faults: ["exist-is-ok"] });
    const results = faulty.operations.map(({ result }) => result);
    expect([results[7], results[13], results[3]]).toEqual(["OK", "OK", "EXIST"]);
  });
});
