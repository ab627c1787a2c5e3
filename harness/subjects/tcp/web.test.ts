/** HTTP over the TCP of `impl/tcp`, over UDP; the server is a process of its own, and mostly the client is, too. */
import { type ChildProcess, exec, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patternBytes } from "../../../impl/tcp/pattern.ts";
import { BYTES_SEED } from "../../../impl/tcp/web-server.ts";
import { parseAddress } from "../../deploy/address.ts";
import { missingForTun } from "../../deploy/tun/missing.ts";
import { InputError } from "../../model/input-error.ts";
import { clientWords, serveWeb, serveWords } from "./web.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;
const program = new URL("../../cli/lockstep.mjs", import.meta.url).pathname;

let server: ChildProcess;
let at = "";
let said = "";
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-web-"));
  server = spawn("node", [program, "serve", "tcp", "--listen", "127.0.0.1:0"]);
  said = await new Promise<string>((resolve, reject) => {
    let text = "";
    server.stdout!.on("data", (data) => {
      text += String(data);
      if (/--connect .*\n/.test(text)) resolve(text);
    });
    server.stderr!.once("data", (data) => reject(new Error(String(data))));
  });
  at = /--connect (\S+)/.exec(said)![1]!;
}, 30_000);
afterAll(() => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const run = (words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [program, ...words], {
    maxBuffer: 1 << 27,
  });
  return { status, stdout, stderr: String(stderr) };
};
const ask = (...words: readonly string[]) =>
  run(["client", "--subject", "tcp", "--connect", at, ...words]);

test("the server says how to ask it, and the client does", () => {
  expect(said).toMatch(
    /^web listens on port \d+\nan HTTP server over Lockstep's own TCP/,
  );
  const [, words = ""] = /^ask it: lockstep (.*)$/m.exec(said)!;
  const { status, stdout } = run(words.split(" "));
  expect(status).toBe(0);
  expect(stdout).toEqual(Buffer.from(patternBytes(BYTES_SEED, { from: 0, count: 1000 })));
});

test.each([1_000_000, ...(LONG ? [10_000_000] : [])])(
  "%d bytes are the same bytes",
  (count) => {
    const { stdout } = ask("get", `/bytes/${count}`);
    expect(stdout.length).toBe(count);
    expect(stdout.equals(patternBytes(BYTES_SEED, { from: 0, count }))).toBe(true);
  },
);

test("what is in a file comes back as the body of a POST", () => {
  const file = join(folder, "body");
  const body = patternBytes(7, { from: 0, count: 300_000 });
  writeFileSync(file, body);
  expect(ask("post", "/echo", `@${file}`).stdout.equals(body)).toBe(true);
});

test("a refusal is an error, and its exit code 1", () => {
  const { status, stderr } = ask("get", "/nothing");
  expect(stderr).toMatch(/there is no \/nothing; there are \/, .* \(error 404\)/);
  expect(status).toBe(1);
});

const missing = missingForTun(["curl"]);
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`beside the kernel${skipped}`, () => {
  const listen = { host: "127.0.0.1", port: 0 };

  test("curl in a namespace gets the same bytes, and the namespace ends with the server", async () => {
    const name = `ls${process.pid.toString(36)}-web`;
    const listening = { id: "web", listen, peers: {}, data: "" };
    const { port, close } = await serveWeb(listening, { tun: name });
    const shown = serveWords.says!({ ...listen, port }, { tun: name });
    const [, command = ""] = /^or by the kernel: (.*)$/m.exec(shown)!;
    const curl = promisify(exec);
    const { stdout } = await curl(`${command}bytes/100000 --silent | sha256sum`);
    const bytes = patternBytes(BYTES_SEED, { from: 0, count: 100_000 });
    expect(stdout).toMatch(createHash("sha256").update(bytes).digest("hex"));
    await close();
    expect(spawnSync("ip", ["netns"]).stdout.toString()).not.toMatch(name);
  }, 60_000);

  test("the device reaches one address of loopback only", async () => {
    const elsewhere = { host: "127.0.0.2", port: 0 };
    const listening = { id: "web", listen: elsewhere, peers: {}, data: "" };
    await expect(serveWeb(listening, { tun: "lsx" })).rejects.toThrow(
      /expected --listen 127\.0\.0\.1:7480/,
    );
  });

  test("a name that ip does not take is refused", () => {
    expect(() => serveWords.options.tun!.parse!("a b")).toThrow(InputError);
  });
});

describe("in one process", () => {
  const asking = async (word: string, ...given: readonly string[]) => {
    const { ask: request, over, say } = clientWords[word]!;
    const answer = await over!(parseAddress(at), request(...given));
    return answer.type === "error" ? answer : String(say(answer));
  };

  test("a page, and the body of a POST", async () => {
    expect(await asking("get", "/")).toMatch(/^<!doctype html>\n.*<\/p>\n$/s);
    expect(await asking("post", "/echo", "hello")).toBe("hello");
    expect(await asking("get", "/bytes/0")).toBe("");
  });

  test.each([
    ["get", "/echo", 405],
    ["post", "/", 405],
    ["get", "/bytes/9999999999", 404],
  ])("%s %s is refused with %d", async (word, path, code) => {
    const given = word === "post" ? [path, "x"] : [path];
    expect(await asking(word, ...given)).toMatchObject({ type: "error", code });
  });

  test("what cannot be asked is refused before", () => {
    expect(() => clientWords.get!.ask("bytes")).toThrow(/a path that begins with a \//);
    expect(() => clientWords.get!.ask("/a b")).toThrow(InputError);
    const missing = () => clientWords.post!.ask("/echo", "@/no/file");
    expect(missing).toThrow(/\/no\/file: the body .* cannot be read: ENOENT/);
  });

  const served = (changed: Partial<Parameters<typeof serveWeb>[0]>) =>
    serveWeb({ id: "web", listen: parseAddress(at), peers: {}, data: "", ...changed });

  test("a server that cannot be says why", async () => {
    await expect(served({})).rejects.toThrow(`${at}: the port is in use`);
    await expect(served({ peers: { a: parseAddress(at) } })).rejects.toThrow(
      /no other members/,
    );
    const open = served({ listen: { host: "0.0.0.0", port: 0 } });
    await expect(open).rejects.toThrow(/expected an address of loopback/);
  });

  test("a client that gets no answer says what is missing", async () => {
    const nowhere = { host: "127.0.0.1", port: 1 };
    const request = clientWords.get!.ask("/");
    await expect(clientWords.get!.over!(nowhere, request)).rejects.toThrow(
      "127.0.0.1:1: no answer; expected a server there, such as: lockstep serve tcp --listen 127.0.0.1:1",
    );
  }, 20_000);
});

test("the server ends at a signal, although connections wait in TIME-WAIT", async () => {
  expect(ask("get", "/bytes/0").status).toBe(0);
  const ended = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGTERM");
  expect(await ended).toBe(0);
}, 20_000);
