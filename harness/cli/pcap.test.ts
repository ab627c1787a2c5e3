/** `lockstep pcap`: what it prints of captures, and the captures that it writes of runs. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { corpus } from "../capture/corpus.laws.ts";
import { hasTshark, NEEDS_TSHARK, tsharkFields } from "../capture/tshark.laws.ts";

const program = new URL("./lockstep.mjs", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "lockstep-pcap-"));
afterAll(() => rmSync(folder, { recursive: true }));

const pcap = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [program, "pcap", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

const given = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return name;
};

describe("a capture", () => {
  test("what is read and what is not", () => {
    const file = given("a.pcap", corpus.snapped!);
    const { status, stdout, stderr } = pcap(file);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "a.pcap: 2 packets of TCP in 3 frames",
      "  not read     1 frame, the first is 2: header not captured",
      "  cut short    3 frames: not all bytes were captured",
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("a damaged one: what was read before, the offset, and exit 2", () => {
    const whole = corpus["little-endian microseconds"]!;
    const file = given("cut.pcap", whole.subarray(0, whole.length - 1));
    const { status, stdout, stderr } = pcap(file);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "cut.pcap: 2 packets of TCP in 2 frames",
      "  damaged      at byte 201: the file ends within a frame",
    ]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "lockstep: cut.pcap: byte 201: the file ends within a frame\n",
    });
  });

  test("options of runs need --write", () => {
    expect(pcap("a.pcap", "--seed", "3")).toMatchObject({
      status: 2,
      stderr:
        "lockstep: --seed needs --write: it changes a run, and a capture is judged as it is\n",
    });
  });
});

describe("the connections of a capture", () => {
  const kernel = new URL("../../traces/captures/tcp-kernel-tun.pcap", import.meta.url);

  test("what a kernel and its probers sent holds", () => {
    const { status, stdout } = pcap(kernel.pathname);
    expect(status).toBe(0);
    expect(stdout).toContain("18 connections: 18 hold");
  });

  test("with one acknowledgement altered it does not, and the report names the packet", () => {
    const bytes = readFileSync(kernel);
    // The acknowledgement of packet 27, a thousand more, and the checksum that follows from it.
    let record = 24;
    for (let nth = 1; nth < 27; nth++) record += 16 + bytes.readUInt32LE(record + 8);
    const tcp = record + 16 + 20;
    const acknowledgement = tcp + 8;
    bytes.writeUInt32BE(bytes.readUInt32BE(acknowledgement) + 1000, acknowledgement);
    const checksum = tcp + 16;
    let sum = bytes.readUInt16BE(checksum) - 1000;
    if (sum < 0) sum += 0xffff;
    bytes.writeUInt16BE(sum, checksum);
    const { status, stdout } = pcap(given("altered.pcap", bytes), "--json");
    expect(status).toBe(1);
    const { counts, connections } = JSON.parse(stdout);
    expect(counts).toMatchObject({ violated: 1, holds: 17 });
    expect(
      connections.flatMap((each: { violation: unknown }) => each.violation ?? []),
    ).toEqual([
      {
        packet: 27,
        from: "b",
        text: "acknowledges all before 1,005, and the other end had sent only what lies before 6",
        source: "RFC 9293, section 3.10.7.4",
      },
    ]);
  });

  test("a connection that it does not have, and an address that is none", () => {
    expect(pcap(kernel.pathname, "--connection", "19")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /has no connection 19; without --connection the report shows how many there are\n$/,
      ),
    });
    expect(pcap(kernel.pathname, "--beside", "here")).toMatchObject({
      status: 2,
      stderr:
        "lockstep: option '--beside <address>' argument 'here' is invalid. Expected an IP address, or all.\n",
    });
  });

  test("without a packet, the report counts the bytes that the capture lacks", () => {
    const bytes = readFileSync(kernel);
    let record = 24;
    for (let nth = 1; nth < 25; nth++) record += 16 + bytes.readUInt32LE(record + 8);
    const after = record + 16 + bytes.readUInt32LE(record + 8);
    const cut = Buffer.concat([bytes.subarray(0, record), bytes.subarray(after)]);
    const { status, stdout } = pcap(given("lacking.pcap", cut));
    expect(status).toBe(3);
    const [, titles, first] = stdout.split("\n");
    expect(titles!.trim().split(/ {2,}/)).toEqual([
      "connection",
      "frames",
      "packets",
      "bytes",
      "bytes missing",
    ]);
    expect(first).toMatch(/unfinished .* 22 to 29 .* 4 \/ 0$/);
    expect(stdout).toContain("15: the capture lacks 4 bytes of what was acknowledged");
  });

  test("an address that none of its packets has: nothing is judged", () => {
    const given = ["--beside", "10.99.0.1", "--beside", "10.99.0.9"];
    expect(pcap(kernel.pathname, ...given)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /: no packet of TCP has the address 10\.99\.0\.9 \(--beside\); is it mistyped\?\n$/,
      ),
    });
  });

  test("options of captures are not for runs", () => {
    expect(pcap("tcp", "--write", "none.pcap", "--complete")).toMatchObject({
      status: 2,
      stderr: "lockstep: --complete is for judging a capture: leave it out, or --write\n",
    });
  });
});

describe("the calls of RPC in a capture", () => {
  const captured = new URL("../../traces/captures/nfs-cat.pcap", import.meta.url);

  test("one by one, and summed up by procedure", () => {
    const { status, stdout } = pcap(captured.pathname);
    expect(status).toBe(0);
    const lines = stdout
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/).join(" | "));
    expect(lines).toContain("2 connections: 2 hold");
    expect(lines).toContain(
      "frames | time | call | arguments | status | after | results",
    );
    expect(lines).toContain(
      '24, 25 | 0.007659 | NFS3 LOOKUP | #3873468a "a.txt" | NFS3_OK | 0.065 ms | #1015248d file 0644 of 15 bytes',
    );
    expect(lines).toContain("NFS3 GETATTR | 2 | 0.042 ms");
    expect(lines.at(-2)).toBe("10 calls of RPC");
  });

  test("without the packet of a reply its call is unanswered", () => {
    const bytes = readFileSync(captured);
    const records: Buffer[] = [];
    for (let at = 24; at < bytes.length; ) {
      const length = 16 + bytes.readUInt32LE(at + 8);
      records.push(bytes.subarray(at, at + length));
      at += length;
    }
    records.splice(24, 1); // Frame 25, the reply to LOOKUP.
    const file = given(
      "unanswered.pcap",
      Buffer.concat([bytes.subarray(0, 24), ...records]),
    );
    const { stdout } = pcap(file, "--json");
    const { rpc } = JSON.parse(stdout);
    expect(rpc).toMatchObject({ calls: 10, strays: 0, unreadable: 0 });
    expect(
      rpc.shown.filter(({ reply }: { reply: unknown }) => reply === null),
    ).toMatchObject([{ name: "NFS3 LOOKUP", args: { names: ["a.txt"] } }]);
  });
});

describe("--write", () => {
  test("the packets of a simulated run", () => {
    expect(pcap("tcp", "--write", "seven.pcap", "--seed", "7")).toMatchObject({
      status: 0,
      stdout: "seven.pcap: 5 packets, tcp, simulated from seed 7\n",
    });
    expect(pcap("seven.pcap", "--json").stdout).toContain('"packets":5,"frames":5');
  });

  test.skipIf(!hasTshark)(`${NEEDS_TSHARK}tshark shows the connection`, () => {
    const fields = ["ip.src", "tcp.flags.str", "tcp.checksum.status"] as const;
    const rows = tsharkFields(join(folder, "seven.pcap"), fields);
    expect(rows.map((row) => fields.map((field) => row[field]))).toEqual([
      ["10.0.0.1", "··········S·", "1"],
      ["10.0.0.2", "·······A··S·", "1"],
      ["10.0.0.1", "·······A····", "1"],
      ["10.0.0.2", "·······A···F", "1"],
      ["10.0.0.1", "·······A····", "1"],
    ]);
  });

  test("the packets of a trace: those of a run of real processes", () => {
    const program = spawnSync(
      "node",
      [new URL("./lockstep.mjs", import.meta.url).pathname, "test", "tcp", "--real"],
      { cwd: folder, encoding: "utf8" },
    );
    expect(program.status).toBe(0);
    const trace = join(".lockstep", "tcp-real.jsonl");
    const written = pcap(trace, "--write", "real.pcap");
    expect(written.stdout).toMatch(
      /^real\.pcap: \d+ packets, tcp, of the trace \.lockstep\/tcp-real\.jsonl\n$/,
    );
    const sent = readFileSync(join(folder, trace), "utf8").match(/"packet-out"/g)!;
    expect(written.stdout).toContain(` ${sent.length} packets`);
    expect(pcap("real.pcap").stdout).toMatch(
      `real.pcap: ${sent.length} packets of TCP in ${sent.length} frames`,
    );
  });

  test("a run without packets of IP is refused, and no file is written", () => {
    expect(pcap("quorum", "--write", "none.pcap")).toMatchObject({
      status: 2,
      stderr:
        "lockstep: quorum: its nodes sent no datagrams. Lockstep writes only datagrams whose bytes are whole packets of IP, as those of tcp are\n",
    });
    expect(existsSync(join(folder, "none.pcap"))).toBe(false);
  });
});
