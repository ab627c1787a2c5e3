/** A server that is killed and started again, under our client: nfs-ganesha, and ours. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { O_CREAT, O_RDWR } from "../../../../impl/vfs/flags.ts";
import { missingForRoom } from "../../../deploy/room.ts";
import { GANESHA_PROGRAMS, openGanesha, type RestartedServer } from "../ganesha.ts";
import { mountedOn } from "./mounted.laws.ts";
import { openOursApart } from "./ours.laws.ts";

const noGanesha = missingForRoom(...GANESHA_PROGRAMS);

const SERVERS = [
  { name: "our server", skipped: "", open: openOursApart },
  {
    name: "nfs-ganesha",
    skipped: noGanesha === null ? "" : ` (skipped: ${noGanesha})`,
    open: openGanesha,
  },
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills a server a little later, and starts it again. */
const restartAfter = async (server: RestartedServer, ms: number): Promise<void> => {
  await pause(ms);
  await server.kill();
  await server.start();
};

for (const { name, skipped, open } of SERVERS)
  describe.skipIf(skipped !== "")(`${name}${skipped}, killed and started again`, () => {
    test("a hard mount goes on; what fsync has promised is there, and the handles are valid", async () => {
      const server = await open();
      const retry = { firstMs: 200, mostMs: 1000 };
      const { mount, program } = await mountedOn(server, retry);
      try {
        const fd = await program.open("/kept", O_RDWR | O_CREAT);
        let expected = "";
        for (const ms of [0, 15]) {
          const text = `${ms} `.repeat(200_000);
          expected += text;
          await program.write(fd, Buffer.from(text));
          await Promise.all([program.fsync(fd), restartAfter(server, ms)]);
          const kept = readFileSync(join(server.exported, "kept"), "utf8");
          expect(kept === expected).toBe(true);
        }
        await program.close(fd);
      } finally {
        mount.abandon();
        await server.close();
      }
    }, 180_000);

    test("directories that are made meanwhile are all there; at most one is said to have been there before", async () => {
      const server = await open();
      const retry = { firstMs: 200, mostMs: 1000 };
      const { mount, program } = await mountedOn(server, retry);
      try {
        const names = Array.from({ length: 60 }, (_, nth) => `d${nth}`);
        const codes: string[] = [];
        let isRestarted = false;
        const restarted = restartAfter(server, 40).then(() => {
          isRestarted = true;
        });
        for (const each of names) {
          const code = program.mkdir(`/${each}`).then(
            () => "done",
            (error: { readonly code: string }) => error.code,
          );
          codes.push(await code);
          if (!isRestarted) await pause(2);
        }
        await restarted;
        // The server does not remember what it answered before: spec/nfs has this as a claim.
        expect(codes.filter((code) => code !== "done").join()).toMatch(/^(EEXIST)?$/);
        expect(readdirSync(server.exported).sort()).toEqual(names.sort());
      } finally {
        mount.abandon();
        await server.close();
      }
    }, 180_000);
  });
