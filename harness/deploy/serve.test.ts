import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needing, type Ports } from "../../impl/ports.ts";
import { startQuorum } from "../../impl/quorum/node.ts";
import { InputError } from "../model/input-error.ts";
import { parseAddress, parsePort } from "./address.ts";
import { askNode } from "./ask-node.ts";
import { type Served, type ServeOptions, serve } from "./serve.ts";

let directory = "";
let served: Served[] = [];
const warnings: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lockstep-serve-"));
});

afterEach(async () => {
  await Promise.all(served.map((node) => node.close()));
  served = [];
  rmSync(directory, { recursive: true, force: true });
});

const serveOne = async (changed: Partial<ServeOptions> = {}): Promise<Served> => {
  const node = await serve({
    id: "n1",
    listen: { host: "127.0.0.1", port: 0 },
    peers: {},
    data: join(directory, "n1"),
    start: needing(startQuorum.needs, (ports: Ports) =>
      startQuorum(ports, { timeoutMs: 300, retryMs: 50 }),
    ),
    warn: (line) => warnings.push(line),
    ...changed,
  });
  served.push(node);
  return node;
};

const at = ({ port }: Served) => ({ host: "127.0.0.1", port });

const lineOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(directory, "DIR");
};

describe("a served node", () => {
  test("answers as Maelstrom's lin-kv does", async () => {
    const node = await serveOne();
    const ask = (body: { type: string; [field: string]: string | number | null }) =>
      askNode(at(node), { msg_id: 7, ...body });
    expect(await ask({ type: "init", node_id: "n1" })).toEqual({
      type: "init_ok",
      in_reply_to: 7,
    });
    expect(await ask({ type: "read", key: "k" })).toMatchObject({
      type: "error",
      code: 20,
    });
    expect(await ask({ type: "write", key: "k", value: 3 })).toEqual({
      type: "write_ok",
      in_reply_to: 7,
    });
    expect(await ask({ type: "read", key: "k" })).toEqual({
      type: "read_ok",
      value: 3,
      in_reply_to: 7,
    });
    expect(await ask({ type: "cas", key: "k", from: 3, to: 4 })).toMatchObject({
      code: 10,
    });
    expect(await ask({ type: "write", key: "k" })).toMatchObject({ code: 12 });
    expect(await ask({ type: "install", key: "k", op: "x" })).toMatchObject({ code: 12 });
    expect(await ask({ type: "dance" })).toMatchObject({ code: 10 });
  });

  test("keeps its copies over a restart", async () => {
    const first = await serveOne();
    await askNode(at(first), { type: "write", key: 1, value: "kept" });
    await first.close();
    served = [];
    const second = await serveOne();
    expect(await askNode(at(second), { type: "read", key: 1 })).toMatchObject({
      value: "kept",
    });
  });

  test("says in one line why it cannot start", async () => {
    const node = await serveOne();
    const data = join(directory, "other");
    const taken = await lineOf(serveOne({ listen: at(node), data }));
    expect(taken).toBe(`127.0.0.1:${node.port}: the port is in use`);
    expect(await lineOf(serveOne({ id: "n2" }))).toBe(
      "DIR/n1: belongs to node n1, not to n2; give each node a directory of its own",
    );
    expect(await lineOf(serveOne())).toMatch(
      /^DIR\/n1: cannot be opened: [^\n]*lock[^\n]*$/,
    );
    writeFileSync(join(directory, "file"), "");
    expect(await lineOf(serveOne({ data: join(directory, "file") }))).toMatch(
      /^DIR\/file: cannot be a data directory: [^\n]+$/,
    );
    await node.close();
    served = [];
    expect(await lineOf(askNode(at(node), { type: "read", key: "k" }))).toBe(
      `127.0.0.1:${node.port}: no node answers there: ECONNREFUSED; start one with lockstep serve`,
    );
    expect(() => parseAddress("7101")).toThrow("7101: expected an address such as");
    expect(() => parsePort("65536")).toThrow('"65536": expected a port');
  });

  test("warns once of a peer that is down, and answers error 0", async () => {
    const peers = { n2: { host: "127.0.0.1", port: 1 } };
    const node = await serveOne({ peers });
    const answer = await askNode(at(node), { type: "write", key: "k", value: 1 });
    expect(answer).toMatchObject({ type: "error", code: 0 });
    expect(warnings).toEqual(["peer n2 is not there: 127.0.0.1:1: ECONNREFUSED"]);
  });
});
