/** A program: makes calls in a mount, whose path is its argument, and prints what it was answered, as JSON. */
import * as fs from "node:fs";
import { join } from "node:path";

/** What a call gives, or the code of what it fails with. */
const answer = (work: () => unknown): unknown => {
  try {
    return work() ?? "done";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

/** What is expected of every file system with links and metadata. */
export const EXPECTED = {
  "two names, one file": { same: true, links: 2 },
  "written, unlinked, and read while open": ["kept", 0, "ENOENT"],
  "two descriptors append": "1 2 3 ",
  "cut, then longer": [2, "ab", "ab\0\0"],
  chmod: 0o640,
  times: [1_500_000_000.25, 1_600_000_000.75],
  "a removed directory that is open": [0, []],
  "a name of 256 bytes": "ENAMETOOLONG",
  "bytes that are no UTF-8": "EILSEQ",
  "more than a file may have": "EFBIG",
  "a directory in place of a full one": "ENOTEMPTY",
  "a symbolic link": ["t", "of t"],
  "room is counted": true,
} as const;

const answers = (
  at: (name: string) => string,
): Record<keyof typeof EXPECTED, unknown> => {
  fs.writeFileSync(at("a"), "a");
  fs.linkSync(at("a"), at("b"));
  const [a, b] = [fs.statSync(at("a")), fs.statSync(at("b"))];

  const open = fs.openSync(at("gone"), "w+");
  fs.unlinkSync(at("gone"));
  fs.writeSync(open, "kept");
  const read = Buffer.alloc(9);
  const count = fs.readSync(open, read, 0, 9, 0);
  const { nlink } = fs.fstatSync(open);
  fs.closeSync(open);

  const appending = [fs.openSync(at("log"), "a"), fs.openSync(at("log"), "a")];
  for (const [nth, text] of ["1 ", "2 ", "3 "].entries())
    fs.writeSync(appending[nth % 2]!, text);
  for (const fd of appending) fs.closeSync(fd);

  fs.writeFileSync(at("cut"), "abc");
  fs.truncateSync(at("cut"), 2);
  const { size } = fs.statSync(at("cut"));
  const short = fs.readFileSync(at("cut"), "latin1");
  fs.truncateSync(at("cut"), 4);
  fs.chmodSync(at("cut"), 0o640);
  fs.utimesSync(at("cut"), 1_500_000_000.25, 1_600_000_000.75);
  const cut = fs.statSync(at("cut"));

  fs.mkdirSync(at("removed"));
  const dir = fs.openSync(at("removed"), "r");
  fs.rmdirSync(at("removed"));
  const left = fs.fstatSync(dir).nlink;

  fs.mkdirSync(at("full/in"), { recursive: true });
  fs.mkdirSync(at("other"));
  fs.writeFileSync(at("t"), "of t");
  fs.symlinkSync("t", at("s"));
  const room = fs.statfsSync(at("."));
  const all: Record<keyof typeof EXPECTED, unknown> = {
    "two names, one file": { same: a.ino === b.ino, links: b.nlink },
    "written, unlinked, and read while open": [
      read.toString("latin1", 0, count),
      nlink,
      answer(() => fs.statSync(at("gone"))),
    ],
    "two descriptors append": fs.readFileSync(at("log"), "latin1"),
    "cut, then longer": [size, short, fs.readFileSync(at("cut"), "latin1")],
    chmod: cut.mode & 0o7777,
    times: [cut.atimeMs / 1000, cut.mtimeMs / 1000],
    "a removed directory that is open": [left, fs.readdirSync(`/proc/self/fd/${dir}`)],
    "a name of 256 bytes": answer(() => fs.mkdirSync(at("x".repeat(256)))),
    "bytes that are no UTF-8": answer(() =>
      fs.mkdirSync(Buffer.concat([Buffer.from(at("")), Buffer.from([0xff])])),
    ),
    "more than a file may have": answer(() => fs.truncateSync(at("t"), 2 ** 31 + 1)),
    "a directory in place of a full one": answer(() =>
      fs.renameSync(at("other"), at("full")),
    ),
    "a symbolic link": [fs.readlinkSync(at("s")), fs.readFileSync(at("s"), "latin1")],
    "room is counted": room.blocks > 0 && room.bfree > 0 && room.bfree <= room.blocks,
  };
  fs.closeSync(dir);
  return all;
};

const [mounted] = process.argv.slice(2);
if (mounted !== undefined) {
  const folder = fs.mkdtempSync(join(mounted, "calls-"));
  process.stdout.write(JSON.stringify(answers((name) => `${folder}/${name}`)));
  fs.rmSync(folder, { recursive: true });
}
