/** Real clients, libnfs and qemu, against our server and against nfs-ganesha. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingForRoom } from "../../../deploy/room.ts";
import { GANESHA_PROGRAMS, openGanesha, type Server } from "../ganesha.ts";
import { openCutReply } from "./cut-reply.laws.ts";
import { openOurs } from "./ours.laws.ts";
import { compiled, lacksLibnfs, missing, printed, urlOf } from "./programs.laws.ts";

const noGanesha = missingForRoom(...GANESHA_PROGRAMS);

/** What is asserted of a server, and what is missing for it. */
const SERVERS = [
  {
    name: "our server",
    skipped: "",
    open: openOurs,
    answersAgain: /^made$/m,
    // Node makes no pipes and devices. RFC 1813 lets a server say so (section 3.3.11).
    differs: {
      "MKNOD of a pipe": "NFS3ERR_NOTSUPP",
      "READDIR in pages": ". .. f h l s, in more than one 1",
      READDIRPLUS:
        "NFS3_OK . .. f h l s, all with attributes and handles 1, at the end 1",
      "REMOVE of the pipe": "NFS3ERR_NOENT",
    } as Readonly<Record<string, string>>,
  },
  {
    name: "nfs-ganesha",
    skipped: noGanesha === null ? "" : ` (skipped: ${noGanesha})`,
    open: openGanesha as () => Promise<Server>,
    /** To an MKDIR that is sent again because its reply was lost, from another port. */
    answersAgain: /^mkdir: -17 .*NFS3ERR_EXIST/,
    /** Lines of `raw-calls` that differ from the golden ones. */
    // The directory is there, and is to be made as a file; but ISDIR is none of CREATE's errors (section 3.3.8). A READDIR
    // without room for an entry is TOOSMALL (section 3.3.16).
    differs: {
      "CREATE of .": "NFS3ERR_ISDIR",
      "READDIR without room": "NFS3_OK",
    } as Readonly<Record<string, string>>,
  },
] as const;

const programs = mkdtempSync(join(tmpdir(), "lockstep-nfs-"));
afterAll(() => rmSync(programs, { recursive: true }));

const MKDIR = 9;
const lacksTools = missing("nfs-ls", "nfs-cat", "nfs-cp");

const golden = new URL("raw-calls.golden.txt", import.meta.url);

/** The golden lines, some of them changed. */
const expectedOf = (differs: Readonly<Record<string, string>>): string =>
  readFileSync(golden, "utf8")
    .split("\n")
    .map((line) => {
      const [label] = line.split(": ");
      return differs[label!] === undefined ? line : `${label}: ${differs[label!]}`;
    })
    .join("\n");

for (const { name, skipped, open, answersAgain, differs } of SERVERS)
  describe.skipIf(skipped !== "")(`${name}${skipped}`, { timeout: 180_000 }, () => {
    let server: Server;
    beforeAll(async () => {
      server = await open();
    });
    afterAll(() => server?.close());

    test.skipIf(lacksTools !== "")(
      `nfs-ls, nfs-cat and nfs-cp list, read and write files${lacksTools}`,
      async () => {
        const at = (name: string) => join(server.exported, name);
        mkdirSync(at("tree"));
        writeFileSync(at("tree/a.txt"), "from the disk\n");
        symlinkSync("a.txt", at("tree/link"));
        const tree = { ...server, exported: at("tree") };
        const listed = await printed("nfs-ls", urlOf(server, "/tree/"));
        expect(
          listed
            .split("\n")
            .filter(Boolean)
            .map((line) => line.trim().split(/ +/))
            .map(([mode, links, , , size, name]) => [mode, links, size, name].join(" "))
            .sort(),
        ).toEqual(["-rw-r--r-- 1 14 a.txt", "lrwxrwxrwx 1 5 link"]);
        expect(await printed("nfs-cat", urlOf(server, "/tree/a.txt"))).toBe(
          "from the disk\n",
        );
        expect(await printed("nfs-cat", urlOf(tree, "/link"))).toBe("from the disk\n");
        const large = Buffer.alloc(3_000_001, "0123456789abcdefg");
        const local = at("large.local");
        writeFileSync(local, large);
        await printed("nfs-cp", local, urlOf(server, "/tree/large"));
        expect(readFileSync(at("tree/large")).equals(large)).toBe(true);
        await printed("nfs-cp", urlOf(server, "/tree/large"), at("back.local"));
        expect(readFileSync(at("back.local")).equals(large)).toBe(true);
      },
    );

    test.skipIf(lacksTools !== "")(
      `nfs-ls lists each of many names once, also one that is no text${lacksTools}`,
      async () => {
        const folder = join(server.exported, "many");
        mkdirSync(folder);
        const names = Array.from(
          { length: 1500 },
          (_, nth) => `a rather long name ${nth}`,
        );
        for (const name of names) writeFileSync(join(folder, name), "");
        writeFileSync(
          Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]),
          "",
        );
        const listed = await printed("nfs-ls", urlOf(server, "/many/"));
        // Mode, links, owner, group and size come before the name.
        const found = listed
          .split("\n")
          .map((line) => /^\S+ +\d+ +\d+ +\d+ +\d+ (.*)$/.exec(line)?.[1] ?? "");
        expect(found.filter((name) => name.startsWith("a rather")).sort()).toEqual(
          names.sort(),
        );
        expect(found).toContain("\ufffd\ufffd");
      },
    );

    test.skipIf(lacksLibnfs !== "")(
      `all 22 procedures of NFS and the 6 of MOUNT answer as RFC 1813 says${lacksLibnfs}`,
      async () => {
        const raw = compiled(programs, "raw-calls");
        const { nfs, mount, exported } = server;
        const words = ["127.0.0.1", `${nfs}`, `${mount}`, exported];
        expect(await printed(raw, ...words)).toBe(expectedOf(differs));
      },
    );

    test.skipIf(lacksLibnfs !== "")(
      `an MKDIR whose reply is lost with its connection${lacksLibnfs}`,
      async () => {
        const files = compiled(programs, "files");
        const way = await openCutReply(server.nfs, MKDIR);
        const said = await printed(
          files,
          urlOf({ ...server, nfs: way.port }),
          "mkdir",
          "/once",
        );
        way.close();
        expect(way.calls).toHaveLength(2);
        const [first, second] = way.calls;
        expect(second!.xid).toBe(first!.xid);
        expect(second!.port).not.toBe(first!.port);
        expect(statSync(join(server.exported, "once")).isDirectory()).toBe(true);
        expect(said).toMatch(answersAgain);
      },
    );
  });
