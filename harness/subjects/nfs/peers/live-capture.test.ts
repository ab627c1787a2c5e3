/** What passes between libnfs and a server, captured as it happens: read as tshark reads it. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callsIn } from "../../../capture/calls/followed.laws.ts";
import { missingForRoom, openRoom, type Room, until } from "../../../deploy/room.ts";
import { portmapCalls } from "../../rpc/portmap-calls.ts";
import { GANESHA_PROGRAMS, ganeshaIn, PORTS } from "../ganesha.ts";
import { mountCalls } from "../wire/mount-calls.ts";
import { nfsCalls } from "../wire/nfs-calls.ts";
import { messagesOf, messagesOfTshark } from "../wire/tshark.laws.ts";
import { oursIn } from "./ours.laws.ts";
import { compiled, lacksLibnfs, missing, urlOf } from "./programs.laws.ts";

/** Each packet is written at once: what waits in a buffer is lost when tcpdump ends. */
const CAPTURING = ["-U", "--immediate-mode", "-s", "66000", "-B", "65536", "-w"];

const lacksTools = lacksLibnfs || missing("tcpdump", "tshark", "nfs-cp", "rpcinfo");

const SERVERS = [
  { name: "our server", needs: [], serveIn: oursIn, protocol: "tcp", odd: [] },
  {
    name: "nfs-ganesha",
    needs: GANESHA_PROGRAMS,
    serveIn: ganeshaIn,
    protocol: "udp",
    // To a READDIR that gives it no room it says NFS3_OK, no entries, and eight bytes too many.
    odd: [["NFS3 READDIR", expect.stringMatching(/from 0, 1 bytes$/)]],
  },
].map((server) => {
  const noRoom = missingForRoom(...server.needs);
  const lacks = noRoom === null ? lacksTools : ` (skipped: ${noRoom})`;
  return { ...server, lacks };
});

/** Captures what clients say to a server: every procedure, and a file of many segments both ways. */
const captured = async (
  room: Room,
  { exported, protocol }: { readonly exported: string; readonly protocol: string },
): Promise<string> => {
  const raw = compiled(room.folder, "raw-calls");
  // Segments are as short as on Ethernet: calls and replies take many.
  await room.run("ip", "link", "set", "lo", "mtu", "1500");
  const file = join(room.folder, "live.pcap");
  const dump = room.start("tcpdump", "-i", "lo", ...CAPTURING, file);
  let said = "";
  dump.stderr!.on("data", (part) => {
    said += part;
  });
  await until("tcpdump listens", () => said.includes("listening"));
  const { nfs, mount } = PORTS;
  await room.run("rpcinfo", "-T", protocol, "127.0.0.1", "100003", "3");
  await room.run(raw, "127.0.0.1", `${nfs}`, `${mount}`, exported);
  const local = join(room.folder, "local");
  writeFileSync(local, Buffer.alloc(300_000, "0123456789abcdefg"));
  const url = urlOf({ ...PORTS, exported }, "/large");
  await room.run("nfs-cp", local, url);
  await room.run("nfs-cp", url, `${local}.back`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await room.run("pkill", "tcpdump");
  await once(dump, "close");
  return file;
};

for (const { name, serveIn, protocol, odd, lacks } of SERVERS)
  test.skipIf(lacks !== "")(
    `libnfs and ${name}: every procedure, many segments${lacks}`,
    async () => {
      const room = await openRoom();
      try {
        const file = await captured(room, { exported: await serveIn(room), protocol });
        const programs = [nfsCalls, mountCalls, portmapCalls];
        const { calls, tally } = await callsIn(readFileSync(file), programs);
        expect(tally).toMatchObject({ strays: 0, unreadable: 0, lost: 0 });
        expect(calls.filter(({ reply }) => reply === null)).toEqual([]);
        const all = [nfsCalls, mountCalls].flatMap(({ name: program, procedures }) =>
          [...procedures.values()].map((procedure) => `${program} ${procedure.name}`),
        );
        expect(calls.map((call) => call.name)).toEqual(expect.arrayContaining(all));
        expect(calls.map(({ over }) => over)).toContain(protocol);
        const odder = calls.filter(({ isOdd }) => isOdd);
        expect(odder.map((call) => [call.name, call.args!.text])).toEqual(odd);
        const frames = odder.flatMap(({ sent, reply }) => [sent.frame, reply!.frame]);
        const compared = calls.filter(
          (call) => call.program !== portmapCalls.number && !call.isOdd,
        );
        expect(messagesOf(compared)).toEqual(
          messagesOfTshark(file).filter(
            ({ called, frame }) =>
              !called.startsWith("100000 ") && !frames.includes(frame),
          ),
        );
      } finally {
        await room.close();
      }
    },
    180_000,
  );
