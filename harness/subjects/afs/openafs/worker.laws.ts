/**
 * A program on a client: it makes the calls that come as lines of JSON on its standard input, and answers each by a line
 * with the result and the times at which the call began and ended, by the clock of the machine.
 */
import * as fs from "node:fs";
import { createInterface } from "node:readline";

/** A call of a file; the contents are one number. */
export type Call =
  | { readonly type: "open" | "close" | "read"; readonly key: string }
  | { readonly type: "write"; readonly key: string; readonly value: number }
  | { readonly type: "make"; readonly key: string };
/** The result of a call, and when it began and ended, in milliseconds. */
export type Called = {
  readonly result: number | null;
  readonly error: string | null;
  readonly from: number;
  readonly to: number;
};

/** Contents have this length, so that a write replaces them all. */
const DIGITS = 8;

const open = new Map<string, number>();

/** Descriptors that were written to. */
const written = new Set<number>();

const descriptor = (key: string): number => {
  const fd = open.get(key);
  if (fd === undefined) throw Object.assign(new Error(key), { code: "EBADF" });
  return fd;
};

/** Datagrams that this machine has sent. */
const sent = (): number => {
  const lines = fs.readFileSync("/proc/self/net/snmp", "latin1").split("\n");
  const [names = "", values = ""] = lines.filter((line) => line.startsWith("Udp:"));
  return Number(values.split(" ")[names.split(" ").indexOf("OutDatagrams")]);
};

const STORE_TRIES = 500;

/**
 * This client stores a file when close(2) has returned, and its next open of the file waits until the server has
 * answered that. What is called a close here has returned then.
 */
const awaitStore = (path: string, before: number): void => {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tried = 0; tried < STORE_TRIES && sent() === before; tried += 1)
    Atomics.wait(clock, 0, 0, 2);
  fs.closeSync(fs.openSync(path, "r"));
};

const made = (folder: string, call: Call): number | null => {
  const path = `${folder}/${call.key}`;
  switch (call.type) {
    case "make":
      fs.writeFileSync(path, "0".padStart(DIGITS, "0"));
      return null;
    case "open":
      open.set(call.key, fs.openSync(path, "r+"));
      return null;
    case "read": {
      const bytes = Buffer.alloc(DIGITS);
      fs.readSync(descriptor(call.key), bytes, 0, DIGITS, 0);
      return Number(bytes.toString("latin1"));
    }
    case "write":
      written.add(descriptor(call.key));
      fs.writeSync(descriptor(call.key), `${call.value}`.padStart(DIGITS, "0"), 0);
      return null;
    case "close": {
      const fd = descriptor(call.key);
      open.delete(call.key);
      const before = sent();
      fs.closeSync(fd);
      if (written.delete(fd)) awaitStore(path, before);
      return null;
    }
  }
};

const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

const answered = (folder: string, call: Call): Called => {
  const from = now();
  try {
    const result = made(folder, call);
    return { result, error: null, from, to: now() };
  } catch (error) {
    const { code = "EIO" } = error as NodeJS.ErrnoException;
    return { result: null, error: code, from, to: now() };
  }
};

const [folder] = process.argv.slice(2);
if (folder !== undefined)
  createInterface(process.stdin).on("line", (line) => {
    process.stdout.write(`${JSON.stringify(answered(folder, JSON.parse(line)))}\n`);
  });
