/** Programs that were not written here use the disk: `nbdinfo` of libnbd, and `qemu-io`. */
import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageInMemory, listening } from "./peers.laws.ts";

const MEBIBYTE = 1 << 20;

const missing = ["nbdinfo", "qemu-io"].filter(
  (program) => spawnSync(program, ["--version"]).error !== undefined,
);
const skipped = missing.length === 0 ? "" : ` (skipped: needs ${missing.join(" and ")})`;

describe.skipIf(missing.length > 0)(`real clients of NBD${skipped}`, () => {
  const { image, bytes, seen } = imageInMemory(8 * MEBIBYTE);
  let server: Awaited<ReturnType<typeof listening>>;
  beforeAll(async () => {
    server = await listening(image);
  });
  afterAll(() => server.close());

  /** Runs a program to its end beside the server, which this process is. */
  const run = (program: string, ...args: readonly string[]) =>
    new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          output += chunk.toString();
        });
      child.on("close", (code) => resolve({ code, output }));
    });
  const url = () => `nbd://127.0.0.1:${server.port}`;
  const io = (...commands: readonly string[]) =>
    run("qemu-io", "-f", "raw", ...commands.flatMap((each) => ["-c", each]), url());

  test("nbdinfo shows size, flags and name", async () => {
    const { code, output } = await run("nbdinfo", "--json", url());
    expect(code).toBe(0);
    const { protocol, exports } = JSON.parse(output);
    expect(protocol).toBe("newstyle-fixed");
    expect(exports[0]).toMatchObject({
      "export-size": 8 * MEBIBYTE,
      is_read_only: false,
      can_flush: true,
      can_fua: true,
      can_multi_conn: true,
      can_trim: false,
    });
  });

  test("nbdinfo lists the one export", async () => {
    const { code, output } = await run("nbdinfo", "--list", "--json", url());
    expect(code).toBe(0);
    expect(JSON.parse(output).exports).toMatchObject([{ "export-name": "disk" }]);
  });

  test("qemu-io writes, reads back, and flushes", async () => {
    const before = seen.flushes;
    const { code, output } = await io(
      "write -P 0x5a 4096 65536",
      "write -P 0x11 4097 3",
      "flush",
      "read -P 0x5a 8192 4096",
      "read -P 0x11 4097 3",
    );
    expect(output).not.toMatch(/failed|error/i);
    expect(code).toBe(0);
    expect(bytes.subarray(4095, 4102)).toEqual(
      Buffer.from([0, 0x5a, 0x11, 0x11, 0x11, 0x5a, 0x5a]),
    );
    expect(seen.flushes).toBeGreaterThan(before);
  });

  test("qemu-io sees a pattern that is not there", async () => {
    const { output } = await io("read -P 0x77 4096 512");
    expect(output).toMatch(/Pattern verification failed/);
  });

  test("a disk without room gives ENOSPC, and goes on", async () => {
    seen.broken = true;
    const { output } = await io("write -P 0x33 0 512");
    seen.broken = false;
    expect(output).toMatch(/No space left on device/);
    expect((await io("write -P 0x33 0 512")).code).toBe(0);
  });

  test("nothing was thrown out of a connection", () =>
    expect(server.failures).toEqual([]));
});
