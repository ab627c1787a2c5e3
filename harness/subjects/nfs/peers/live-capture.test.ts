/** What passes between libnfs and nfs-ganesha, captured as it happens: read as tshark reads it. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callsIn } from "../../../capture/calls/followed.laws.ts";
import { portmapCalls } from "../../rpc/portmap-calls.ts";
import { mountCalls } from "../wire/mount-calls.ts";
import { nfsCalls } from "../wire/nfs-calls.ts";
import { messagesOf, messagesOfTshark } from "../wire/tshark.laws.ts";
import { GANESHA_PROGRAMS, ganeshaIn, PORTS } from "./ganesha.laws.ts";
import { compiled, lacksLibnfs, missing, urlOf } from "./programs.laws.ts";
import { missingForRoom, openRoom, until } from "./room.laws.ts";

const noRoom = missingForRoom(...GANESHA_PROGRAMS);
const lacks =
  (noRoom === null ? "" : ` (skipped: ${noRoom})`) ||
  lacksLibnfs ||
  missing("tcpdump", "tshark", "nfs-cp", "rpcinfo");

/** Each packet is written at once: what waits in a buffer is lost when tcpdump ends. */
const CAPTURING = [
  "-i",
  "lo",
  "-U",
  "--immediate-mode",
  "-s",
  "66000",
  "-B",
  "65536",
  "-w",
];

test.skipIf(lacks !== "")(
  `all procedures, over TCP in many segments, and a call over UDP${lacks}`,
  async () => {
    const raw = compiled("raw-calls");
    const room = await openRoom();
    try {
      const exported = await ganeshaIn(room);
      // Segments are as short as on Ethernet: calls and replies take many.
      await room.run("ip", "link", "set", "lo", "mtu", "1500");
      const file = join(room.folder, "live.pcap");
      const dump = room.start("tcpdump", ...CAPTURING, file);
      let said = "";
      dump.stderr!.on("data", (part) => {
        said += part;
      });
      await until("tcpdump listens", () => said.includes("listening"));
      await room.run("rpcinfo", "-T", "udp", "127.0.0.1", "100003", "3");
      const { nfs, mount } = PORTS;
      await room.run(raw, "127.0.0.1", `${nfs}`, `${mount}`, exported);
      const local = join(room.folder, "local");
      writeFileSync(local, Buffer.alloc(300_000, "0123456789abcdefg"));
      await room.run("nfs-cp", local, urlOf({ ...PORTS, exported }, "/large"));
      await room.run("nfs-cp", urlOf({ ...PORTS, exported }, "/large"), `${local}.back`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await room.run("pkill", "tcpdump");
      await once(dump, "close");

      const { calls, tally } = await callsIn(readFileSync(file), [
        nfsCalls,
        mountCalls,
        portmapCalls,
      ]);
      expect(tally).toMatchObject({ strays: 0, unreadable: 0, lost: 0 });
      expect(calls.filter(({ reply }) => reply === null)).toEqual([]);
      const names = new Set(calls.map(({ name }) => name));
      const all = [...nfsCalls.procedures.values(), ...mountCalls.procedures.values()];
      expect(
        all.filter(({ name }) => ![...names].some((each) => each.endsWith(` ${name}`))),
      ).toEqual([]);
      expect(new Set(calls.map(({ over }) => over))).toEqual(new Set(["tcp", "udp"]));
      // To a READDIR that gives it no room ganesha says NFS3_OK, no entries, and eight bytes too many.
      const odd = calls.filter(({ isOdd }) => isOdd);
      expect(odd.map(({ name, args }) => [name, args!.text])).toEqual([
        ["NFS3 READDIR", expect.stringMatching(/from 0, 1 bytes$/)],
      ]);
      const compared = calls.filter(
        (call) => call.program !== portmapCalls.number && !call.isOdd,
      );
      const frames = odd.flatMap(({ sent, reply }) => [sent.frame, reply!.frame]);
      expect(messagesOf(compared)).toEqual(
        messagesOfTshark(file).filter(
          ({ called, frame }) => !called.startsWith("100000 ") && !frames.includes(frame),
        ),
      );
    } finally {
      await room.close();
    }
  },
  60_000,
);
