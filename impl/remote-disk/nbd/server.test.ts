/** Every input of a client of NBD has its answer, well formed or not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Stream } from "../../ports.ts";
import { MAGIC, OPTION, OPTION_REPLY } from "./numbers.ts";
import { imageInMemory } from "./peers.laws.ts";
import { serveNbd } from "./server.ts";

const SIZE = 4096;

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};

const option = (number: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u64(MAGIC.option), u32(number), u32(data.length), data]);
const go = (name = "") =>
  option(OPTION.go, Buffer.concat([u32(name.length), Buffer.from(name), u16(0)]));
const command = (
  type: number,
  { at = 0n, length = 0, flags = 0 }: { at?: bigint; length?: number; flags?: number },
  data: Buffer = Buffer.alloc(0),
): Buffer =>
  Buffer.concat([
    u32(MAGIC.request),
    u16(flags),
    u16(type),
    Buffer.from("a handle"),
    u64(at),
    u32(length),
    data,
  ]);
const [READ, WRITE, DISCONNECT, FLUSH, TRIM] = [0, 1, 2, 3, 4];
const BEGIN = u32(3);

/** All bytes that the server sends to a client that sends these, in chunks of this size. */
const said = async (sent: Buffer, disk = imageInMemory(SIZE), chunk = 7) => {
  const replies: Buffer[] = [];
  let at = 0;
  let isOver = false;
  const stream: Stream = {
    peer: { address: "127.0.0.1", port: 1 },
    read: async () => {
      const next = sent.subarray(at, at + chunk);
      at += next.length;
      return next.length === 0 ? null : next;
    },
    write: async (bytes) => void replies.push(Buffer.from(bytes)),
    end: () => {
      isOver = true;
    },
    reset: () => {},
  };
  await serveNbd(stream, disk.image);
  expect(isOver).toBe(true);
  return Buffer.concat(replies);
};

/** The errors of the replies to commands, after a handshake with `go`. */
const errorsOf = async (commands: Buffer, disk = imageInMemory(SIZE)) => {
  const before = (await said(Buffer.concat([BEGIN, go()]))).length;
  const all = (await said(Buffer.concat([BEGIN, go(), commands]), disk)).subarray(before);
  expect(all.length % 16).toBe(0);
  return Array.from({ length: all.length / 16 }, (_, i) => all.readUInt32BE(16 * i + 4));
};

/** The types of the replies to options. */
const repliesTo = async (options: Buffer): Promise<readonly number[]> => {
  let rest = (await said(Buffer.concat([BEGIN, options]))).subarray(18);
  const types: number[] = [];
  while (rest.length >= 20) {
    expect(rest.readBigUInt64BE(0)).toBe(MAGIC.optionReply);
    types.push(rest.readUInt32BE(12));
    rest = rest.subarray(20 + rest.readUInt32BE(16));
  }
  return types;
};

describe("options", () => {
  const { ack, info, invalid, server, tooBig, unknown, unsupported } = OPTION_REPLY;

  test.each([
    ["go without a name", go(), [info, info, ack]],
    ["go with the name", go("disk"), [info, info, ack]],
    ["go with another name", go("floppy"), [unknown]],
    ["go with a name that is cut short", option(OPTION.go, u32(9)), [invalid]],
    [
      "go whose name reaches beyond",
      option(OPTION.go, Buffer.concat([u32(9), u16(0)])),
      [invalid],
    ],
    ["list", option(OPTION.list), [server, ack]],
    ["list with data", option(OPTION.list, u16(1)), [invalid]],
    ["TLS, then go", Buffer.concat([option(5), go()]), [unsupported, info, info, ack]],
    ["abort", option(OPTION.abort), [ack]],
    ["more than an option may have", option(99, Buffer.alloc(70_000)), [tooBig]],
    ["nothing that begins an option", Buffer.alloc(64), []],
  ] as const)("%s", async (_, sent, types) => {
    expect(await repliesTo(sent)).toEqual(types);
  });

  test("the old way to choose an export tells its size, and zeros unless both leave them out", async () => {
    const chosen = option(OPTION.exportName, Buffer.from("disk"));
    const short = (await said(Buffer.concat([u32(3), chosen]))).subarray(18);
    const long = (await said(Buffer.concat([u32(1), chosen]))).subarray(18);
    expect(short).toHaveLength(10);
    expect(short.readBigUInt64BE(0)).toBe(BigInt(SIZE));
    expect(long).toEqual(Buffer.concat([short, Buffer.alloc(124)]));
  });

  test("flags that no protocol has end the connection", async () => {
    expect(await said(Buffer.concat([u32(4), go()]))).toHaveLength(18);
  });
});

describe("commands", () => {
  test("a read answers what was written, whatever the chunks", async () => {
    const disk = imageInMemory(SIZE);
    const sent = Buffer.concat([
      BEGIN,
      go(),
      command(WRITE!, { at: 10n, length: 3 }, Buffer.from("abc")),
      command(READ!, { at: 9n, length: 5 }),
    ]);
    for (const chunk of [1, 3, 4096]) {
      const all = await said(sent, disk, chunk);
      expect(all.subarray(-5)).toEqual(Buffer.from("\0abc\0"));
    }
  });

  test.each([
    ["a write", command(WRITE!, { length: 1 }, Buffer.from("x")), [0]],
    [
      "a write at the end",
      command(WRITE!, { at: 4095n, length: 1 }, Buffer.from("x")),
      [0],
    ],
    [
      "a write beyond the end",
      command(WRITE!, { at: 4095n, length: 2 }, Buffer.from("xy")),
      [28],
    ],
    ["a read far away", command(READ!, { at: 1n << 63n, length: 1 }), [22]],
    ["a read of nothing", command(READ!, {}), [0]],
    ["a read that is too long", command(READ!, { length: 1 << 30 }), [22]],
    ["a write that is too long", command(WRITE!, { length: 1 << 30 }), []],
    ["a flush", command(FLUSH!, {}), [0]],
    [
      "what was not offered, then a flush",
      Buffer.concat([command(TRIM!, {}), command(FLUSH!, {})]),
      [22, 0],
    ],
    [
      "a disconnect, then a flush",
      Buffer.concat([command(DISCONNECT!, {}), command(FLUSH!, {})]),
      [],
    ],
    ["no command", Buffer.alloc(28), []],
    ["half a command", command(FLUSH!, {}).subarray(0, 20), []],
    ["a write without its bytes", command(WRITE!, { length: 9 }, Buffer.from("x")), []],
  ] as const)("%s", async (_, sent, errors) => {
    expect(await errorsOf(sent)).toEqual(errors);
  });

  test("a disk without room refuses writes and flushes, and nothing else", async () => {
    const disk = imageInMemory(SIZE);
    disk.seen.broken = true;
    const write = command(WRITE!, { length: 1 }, Buffer.from("x"));
    const sent = Buffer.concat([write, command(FLUSH!, {}), command(READ!, {})]);
    expect(await errorsOf(sent, disk)).toEqual([28, 28, 0]);
  });

  test("a write through is flushed before its reply", async () => {
    const disk = imageInMemory(SIZE);
    const write = (flags: number) =>
      command(WRITE!, { length: 1, flags }, Buffer.from("x"));
    await errorsOf(write(0), disk);
    expect(disk.seen.flushes).toBe(0);
    await errorsOf(write(1), disk);
    expect(disk.seen.flushes).toBe(1);
  });
});

const RUNS = process.env.LOCKSTEP_LONG ? 1_000_000 : 3_000;

test("arbitrary bytes after a good beginning end the connection, and nothing is thrown", async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(go(), option(OPTION.list), option(OPTION.info), BEGIN),
    fc
      .tuple(fc.nat(5), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(2 ** 31 - 1))
      .map(([type, at, length]) => command(type, { at, length })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      await said(Buffer.concat([BEGIN, ...pieces]), imageInMemory(64), 4096);
    }),
    { numRuns: RUNS },
  );
});
