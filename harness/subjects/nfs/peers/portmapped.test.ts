/** Real clients that find a server by its portmapper: qemu, showmount, rpcinfo, in a network of their own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingForRoom, openRoom, type Room } from "../../../deploy/room.ts";
import { GANESHA_PROGRAMS, ganeshaIn } from "../ganesha.ts";
import { oursIn } from "./ours.laws.ts";
import { lacksQemu, missing } from "./programs.laws.ts";

const SERVERS = [
  {
    name: "our server and our portmapper",
    needs: [],
    serveIn: oursIn,
    protocols: ["tcp"],
  },
  {
    name: "nfs-ganesha",
    needs: GANESHA_PROGRAMS,
    serveIn: ganeshaIn,
    protocols: ["tcp", "udp"],
  },
].map((server) => ({ ...server, lacks: missingForRoom(...server.needs) }));

const lacksInfo = missing("rpcinfo", "showmount");

for (const { name, lacks, serveIn, protocols } of SERVERS) {
  const skipped = lacks === null ? "" : ` (skipped: ${lacks})`;
  describe.skipIf(lacks !== null)(`${name}${skipped}`, { timeout: 180_000 }, () => {
    let room: Room;
    let exported: string;
    beforeAll(async () => {
      room = await openRoom();
      exported = await serveIn(room);
    });
    afterAll(() => room?.close());

    test.skipIf(lacksInfo !== "")(
      `showmount and rpcinfo find its programs${lacksInfo}`,
      async () => {
        const at = "127.0.0.1";
        expect(await room.run("showmount", "-e", "--no-headers", at)).toMatch(
          new RegExp(`^${exported} `),
        );
        for (const [program, protocol] of ["100003", "100005"].flatMap((program) =>
          protocols.map((protocol) => [program, protocol] as const),
        ))
          expect(await room.run("rpcinfo", "-T", protocol, at, program, "3")).toBe(
            `program ${program} version 3 ready and waiting\n`,
          );
      },
    );

    test.skipIf(lacksQemu !== "")(
      `qemu makes images, writes, flushes, reads and checks them${lacksQemu}`,
      async () => {
        const url = (name: string) => `nfs://127.0.0.1${join(exported, name)}`;
        await room.run("qemu-img", "create", "-f", "raw", url("disk"), "4M");
        const io = (name: string, format: string, ...orders: readonly string[]) =>
          room.run(
            "qemu-io",
            ...["-f", format],
            ...orders.flatMap((order) => ["-c", order]),
            url(name),
          );
        const wrote = ["write -P 0xab 1M 64k", "flush", "read -P 0xab 1M 64k"];
        expect(await io("disk", "raw", ...wrote, "read -P 0 0 512")).not.toMatch(
          /fail|error/i,
        );
        const disk = readFileSync(join(exported, "disk"));
        expect(disk.length).toBe(4 << 20);
        const piece = disk.subarray(1 << 20, (1 << 20) + 65_536);
        expect(piece.equals(Buffer.alloc(65_536, 0xab))).toBe(true);

        await room.run("qemu-img", "create", "-f", "qcow2", url("image"), "4M");
        expect(await io("image", "qcow2", ...wrote)).not.toMatch(/fail|error/i);
        expect(await room.run("qemu-img", "check", url("image"))).toMatch(/^No errors/);
        await room.run("qemu-img", "convert", "-O", "raw", url("image"), url("plain"));
        expect(readFileSync(join(exported, "plain")).equals(disk)).toBe(true);
      },
    );
  });
}
