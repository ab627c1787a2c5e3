import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { requireWritable, writePieces, writeWhole } from "./whole-file.ts";

const binary = fileURLToPath(new URL("../cli/lockstep.mjs", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lockstep-whole-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const emptyFolder = (): string => mkdtempSync(join(root, "folder-"));

/** Longer than the limit below, with an answer to judge by. */
const history = [
  '{"process":9,"type":"invoke","f":"read","value":null}\n',
  '{"process":9,"type":"ok","f":"read","value":null}\n',
  ...Array.from({ length: 400 }, (_, i) =>
    ["invoke", "ok"]
      .map((type) => `{"process":${i % 3},"type":"${type}","f":"write","value":${i}}\n`)
      .join(""),
  ),
].join("");

const LIMIT_BLOCKS = 8;

describe.skipIf(process.platform === "win32")("with no room for the whole file", () => {
  const limited = (folder: string, ...args: readonly string[]) =>
    spawnSync(
      "sh",
      [
        "-c",
        `ulimit -f ${LIMIT_BLOCKS}; exec "$@"`,
        "sh",
        process.execPath,
        binary,
        ...args,
      ],
      // The cache of the TypeScript compiler finds no room either.
      { cwd: folder, encoding: "utf8", env: { ...process.env, TSX_DISABLE_CACHE: "1" } },
    );

  test.each([
    ["history --write", ["history", "h.jsonl", "--write", "out"], "out", 2],
    ["history --html", ["history", "h.jsonl", "--html", "out"], "out", 2],
    [
      "compare --html",
      ["compare", "frozen-replica", "--html", "out", "--out", "."],
      "out",
      2,
    ],
    [
      "test --fault",
      ["test", "quorum", "--seeds", "2", "--fault", "skip-write-back", "--out", "."],
      "quorum-skip-write-back",
      2,
    ],
  ])("%s says so in one line and leaves nothing behind", (_, args, named, exit) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "h.jsonl"), history);
    writeFileSync(join(folder, "out"), "as it was");
    const { status, stderr } = limited(folder, ...args);

    expect(stderr).toMatch(/^lockstep: [^\n]*: cannot be written \(EFBIG: [^\n]*\n$/);
    expect(stderr).toContain(named);
    expect(status).toBe(exit);
    expect(readFileSync(join(folder, "out"), "utf8")).toBe("as it was");
    expect(
      readdirSync(folder).filter((file) => !/^(h|frozen.*)\.jsonl$/.test(file)),
    ).toEqual(["out"]);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "a full device is written to, not replaced",
    async () => {
      const link = join(emptyFolder(), "full");
      symlinkSync("/dev/full", link);

      const error = "full: cannot be written (ENOSPC: the disk is full); free some";
      expect(() => writeWhole(link, "text", "free some")).toThrow(error);
      await expect(writePieces(link, ["text"])).rejects.toThrow("ENOSPC");
      expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);
    },
  );
});

describe("Ctrl-C while a long file is written", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s leaves no part of the file",
    async (signal) => {
      const folder = emptyFolder();
      const program = `
      import { writePieces } from ${JSON.stringify(new URL("./whole-file.ts", import.meta.url).href)};
      const endless = function* () {
        for (let i = 0; ; i++) {
          if (i === 3) console.log("it is being written");
          yield "x".repeat(1000);
        }
      };
      await writePieces("page.html", endless());
    `;
      const args = [
        "--import",
        import.meta.resolve("tsx"),
        "--input-type=module",
        "-e",
        program,
      ];
      const child = spawn(process.execPath, args, {
        cwd: folder,
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      expect(readdirSync(folder)).toEqual([
        expect.stringMatching(/^page\.html\.\d+\.part$/),
      ]);
      child.kill(signal);
      const [code, by] = await once(child, "exit");

      expect({ code, by }).toEqual({ code: null, by: signal });
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describe("a file that is written whole", () => {
  test("replaces the earlier file, with its permissions, at the target of a link", async () => {
    const folder = emptyFolder();
    const [file, link] = [join(folder, "file"), join(folder, "link")];
    writeFileSync(file, "before, and longer", { mode: 0o640 });
    symlinkSync("file", link);
    await writePieces(link, ["after", "wards"]);

    expect(readFileSync(file, "utf8")).toBe("afterwards");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(lstatSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["file", "link"]);
  });

  test("requireWritable fails where the file cannot be written, and never creates it", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "made"));

    expect(() => requireWritable(join(folder, "made"))).toThrow(
      "(EISDIR: it is a folder)",
    );
    expect(() => requireWritable(join(folder, "no", "file"))).toThrow("(ENOENT: ");
    requireWritable(join(folder, "page.html"));
    expect(readdirSync(folder)).toEqual(["made"]);
  });

  test("leaves no draft if computing its text throws", async () => {
    const folder = emptyFolder();
    const broken = function* () {
      yield "half";
      throw new TypeError("no more");
    };

    await expect(writePieces(join(folder, "file"), broken())).rejects.toThrow(TypeError);
    expect(readdirSync(folder)).toEqual([]);
  });
});
