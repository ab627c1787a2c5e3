/** Captures of libnfs 4.0.0 that speaks to nfs-ganesha 4.3: what is read, and that tshark reads the same. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statusOf } from "../../../capture/calls/call.ts";
import { callsIn } from "../../../capture/calls/followed.laws.ts";
import { hasTshark, NEEDS_TSHARK } from "../../../capture/tshark.laws.ts";
import { InputError } from "../../../model/input-error.ts";
import { mountCalls } from "./mount-calls.ts";
import { nfsCalls } from "./nfs-calls.ts";
import { messagesOf, messagesOfTshark } from "./tshark.laws.ts";

const folder = new URL("../../../../traces/captures/", import.meta.url);
const pathOf = (name: string): string => fileURLToPath(new URL(`${name}.pcap`, folder));
const programs = [nfsCalls, mountCalls];
const read = (name: string) => callsIn(readFileSync(pathOf(name)), programs);

/** By capture, how many calls it has. */
const CAPTURES = [
  ["nfs-ls", 8],
  ["nfs-lsR", 10],
  ["nfs-cat", 10],
  ["nfs-catlink", 12],
  ["nfs-ops", 73],
] as const;

describe.each(CAPTURES)("%s", (name, many) => {
  test("every call is answered, and of the types of its program", async () => {
    const { calls, tally } = await read(name);
    expect(tally).toEqual({ calls: many, strays: 0, unreadable: 0, lost: 0 });
    expect(calls.filter(({ reply, isOdd }) => reply === null || isOdd)).toEqual([]);
    expect(calls.filter(({ args }) => args === null)).toEqual([]);
  });

  test.skipIf(!hasTshark)(`${NEEDS_TSHARK}tshark reads the same`, async () => {
    const { calls } = await read(name);
    expect(messagesOf(calls)).toEqual(messagesOfTshark(pathOf(name)));
  });
});

test("each procedure that libnfs calls is said in short", async () => {
  const { calls } = await read("nfs-ops");
  const first = new Map(calls.toReversed().map((call) => [call.name, call]));
  expect(
    [...first.values()]
      .reverse()
      .map(({ name, args, reply }) =>
        [name, args!.text, statusOf(reply!), reply!.results!.text].join(" | "),
      ),
  ).toMatchInlineSnapshot(`
    [
      "MOUNT3 MNT | "/srv/lockstep/export" | MNT3_OK | #3873468a",
      "MOUNT3 EXPORT |  | ok | "/srv/lockstep/export"",
      "NFS3 NULL |  | ok | ",
      "NFS3 FSINFO | #3873468a | NFS3_OK | READ 67108864, WRITE 67108864 bytes",
      "NFS3 MKDIR | #3873468a "d1" mode 0755 | NFS3_OK | #c156053b directory 0755 of 4096 bytes",
      "NFS3 WRITE | #33944c73 10 bytes from 0 UNSTABLE | NFS3_OK | 10 bytes UNSTABLE verifier d2f0036b00000000",
      "NFS3 READ | #33944c73 4 bytes from 2 | NFS3_OK | 4 bytes",
      "NFS3 COMMIT | #33944c73 all from 0 | NFS3_OK | verifier d2f0036b00000000",
      "NFS3 LINK | #33944c73 as #c156053b "g" | NFS3_OK | file 0644 of 3 bytes",
      "NFS3 SYMLINK | #c156053b "s" → "f" | NFS3_OK | #e57d055e",
      "NFS3 READLINK | #e57d055e | NFS3_OK | → "f"",
      "NFS3 RENAME | #c156053b "g" to #c156053b "h" | NFS3_OK | ",
      "NFS3 ACCESS | #33944c73 READ | NFS3_OK | READ",
      "NFS3 MKNOD | #c156053b "fifo" NF3FIFO | NFS3_OK | #623147a5",
      "NFS3 FSSTAT | #3873468a | NFS3_OK | 82530390016 of 270553174016 bytes are free",
      "NFS3 SETATTR | #33944c73 size 3 | NFS3_OK | file 0644 of 3 bytes",
      "NFS3 READDIRPLUS | #c156053b from 0, 8192 bytes | NFS3_OK | "." #c156053b ".." #3873468a "fifo" #623147a5 "h" #33944c73 "f" #33944c73 "s" #e57d055e",
      "NFS3 CREATE | #c156053b "f" UNCHECKED mode 0644 | NFS3_OK | #33944c73 file 0644 of 0 bytes",
      "NFS3 LOOKUP | #3873468a "d1" | NFS3_OK | #c156053b directory 0755 of 4096 bytes",
      "NFS3 REMOVE | #c156053b "f" | NFS3_OK | ",
      "NFS3 GETATTR | #3873468a | NFS3_OK | directory 0755 of 4096 bytes",
      "NFS3 RMDIR | #3873468a "d1" | NFS3ERR_NOTEMPTY | ",
      "MOUNT3 NULL |  | ok | ",
      "MOUNT3 UMNT | "/srv/lockstep/export" | ok | ",
    ]
  `);
});

test("captures with a byte altered, or bytes left out, are read as far as they go", async () => {
  const bytes = readFileSync(pathOf("nfs-ops"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ at: fc.nat(bytes.length), value: fc.nat(255), without: fc.nat(3) }),
        { minLength: 1, maxLength: 40 },
      ),
      async (damages) => {
        let damaged = Buffer.from(bytes);
        for (const { at, value, without } of damages) {
          if (at < damaged.length) damaged[at] = value;
          if (without === 3)
            damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + 4)]);
        }
        const found = await callsIn(damaged, programs).catch((error: unknown) => {
          if (error instanceof InputError) return null;
          throw error;
        });
        if (found !== null) expect(found.tally.calls).toBe(found.calls.length);
      },
    ),
    { numRuns: process.env.LOCKSTEP_LONG === "1" ? 20_000 : 150 },
  );
});
