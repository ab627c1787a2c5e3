import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { readHistory, readHistoryFile } from "./read-history.ts";

const folder = mkdtempSync(join(tmpdir(), "lockstep-histories-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const line = (process: number, type: string, value: unknown): string =>
  `${JSON.stringify({ process, type, f: "write", value })}\n`;

describe("a file", () => {
  test("that is longer than a piece is read to its end", () => {
    const lines: string[] = [];
    for (let i = 0; i < 20_000; i++)
      lines.push(line(0, "invoke", `№ ${i}`), line(0, "ok", `№ ${i}`));
    const text = lines.join("");
    const path = file("long.jsonl", text);
    const { operations } = readHistoryFile(path);

    expect(text.length).toBeGreaterThan(2 << 20);
    expect(operations).toEqual(readHistory(text, path).operations);
    expect(operations.at(-1)!.request).toEqual({ type: "write", value: "№ 19999" });
  });
  test("with a mistake far inside has its line and column", () => {
    const good = `${line(0, "invoke", 1)}${line(0, "ok", 1)}`.repeat(20_000);
    const path = file("damaged.jsonl", `${good}  {"process"=1}\n`);

    expect(() => readHistoryFile(path)).toThrow(`${path}:40001:13: expected ":"`);
  });
  test("that is one line, and longer than a piece, is read too", () => {
    const event =
      "{:process 0 :type :invoke :f :write :value 1}{:process 0 :type :ok :f :write}";
    const path = file("one-line.edn", `[${event.repeat(20_000)}]`);

    expect(readHistoryFile(path).operations).toHaveLength(20_000);
  });
  test("that ends within a character, or is none, is refused", () => {
    const path = file("cut.jsonl", Buffer.from(line(0, "invoke", "№")).subarray(0, -4));

    expect(() => readHistoryFile(path)).toThrow(/cut.jsonl:1:\d+: expected text/);
    expect(() => readHistoryFile(join(folder, "absent"))).toThrow(
      /cannot be read \(ENOENT/,
    );
    expect(() => readHistoryFile(folder)).toThrow(InputError);
  });
});

describe("a byte order mark and line ends of two characters do not matter:", () => {
  const texts: Readonly<Record<string, string>> = {
    lockstep: line(0, "invoke", 1) + line(0, "ok", 1),
    "jepsen-edn":
      "[{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write}]",
    "jepsen-json":
      '[{"process":0,"type":"invoke","f":"write","value":1},\n{"process":0,"type":"ok","f":"write"}]',
    "porcupine-kv":
      '{:process 0, :type :invoke, :f :put, :key "k", :value "v"}\n{:process 0, :type :ok, :f :put, :key "k", :value "v"}\n',
    "porcupine-etcd":
      "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\n",
    csv: "client,op,value,start,end\na,write,1,0,1\n",
  };

  test.each(Object.entries(texts))("%s", (format, text) => {
    const plain = readHistory(text, "h");
    const marked = readHistory(`\ufeff${text.replaceAll("\n", "\r\n")}`, "h");

    expect(plain.format).toBe(format);
    expect(plain.operations).toHaveLength(1);
    expect(marked).toEqual(plain);
  });
});
