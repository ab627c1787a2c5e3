/** Mounts by the command line, and programs that use them: for the tests of every subject that can be mounted. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { OwnValues } from "../../../conform/command-line.ts";
import { mountLines } from "../../../deploy/fuse/mount-table.ts";
import { runProgram } from "../../../deploy/fuse/program.ts";

const LOCKSTEP = new URL("../../../cli/lockstep.mjs", import.meta.url).pathname;
const PROGRAM = new URL("mount.laws.ts", import.meta.url).pathname;

/** A process that has mounted something. */
export type Mounting = {
  readonly directory: string;
  readonly process: ChildProcess;
  /** What it has printed, to either output. */
  said(): string;
  /** Ends it with a signal. @returns its exit code, or the signal that it died of */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
};

/** Is something mounted there? */
export const isMounted = (directory: string): boolean =>
  mountLines(readFileSync("/proc/self/mountinfo", "latin1")).some(
    ({ at }) => at === directory,
  );

/** A directory to mount on; `remove` also takes away what is mounted there. */
export const mountPoint = () => {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-mount-"));
  const remove = async (): Promise<void> => {
    while (isMounted(directory))
      await runProgram("umount", ["-i", "-f", "-l", directory], { withinMs: 5000 });
    rmSync(directory, { recursive: true });
  };
  return { directory, remove };
};

/** Waits until a process has mounted, or has ended. */
const mounting = async (directory: string, child: ChildProcess): Promise<Mounting> => {
  let said = "";
  const ended = once(child, "close");
  const isUp = new Promise<void>((resolve) => {
    for (const output of [child.stdout!, child.stderr!])
      output.on("data", (part: Buffer) => {
        said += part;
        if (said.includes(" is mounted at ")) resolve();
      });
  });
  await Promise.race([isUp, ended]);
  return {
    directory,
    process: child,
    said: () => said,
    end: async (signal = "SIGTERM") => {
      child.kill(signal);
      const [code, killedBy] = (await ended) as [number | null, NodeJS.Signals | null];
      return killedBy ?? code!;
    },
  };
};

/** Starts `lockstep mount SUBJECT SOURCE DIRECTORY` with options, and waits until it is mounted, or has ended. */
export const commandLine = (
  directory: string,
  words: readonly string[],
): Promise<Mounting> =>
  mounting(directory, spawn(process.execPath, [LOCKSTEP, "mount", ...words, directory]));

/**
 * The same without the command line, which loads every subject: three times as fast.
 *
 * @param module the path of a module that exports `mountWords`
 */
export const startMount = (
  directory: string,
  module: string,
  source: string,
  own: OwnValues = {},
): Promise<Mounting> => {
  const tsx = ["--import", import.meta.resolve("tsx")];
  const args = [PROGRAM, module, source, directory, JSON.stringify(own)];
  return mounting(directory, spawn(process.execPath, [...tsx, ...args]));
};

/** The message and exit code of a process that could not mount. */
export const refusal = async ({ process, said }: Mounting) => {
  if (process.exitCode === null) await once(process, "close");
  return { code: process.exitCode, said: said() };
};

const execute = promisify(execFile);

/** Runs a shell script in a directory. @returns its standard output @throws when it fails, with what it complained of */
export const shell = async (
  directory: string,
  script: string,
  withinMs = 120_000,
): Promise<string> => {
  const options = { cwd: directory, timeout: withinMs, maxBuffer: 2 ** 26 };
  return (await execute("sh", ["-ec", script], options)).stdout.trim();
};

/** Runs a program of this repository on a mount. @returns what it prints */
export const runOn = async (
  module: string,
  directory: string,
  ...more: readonly string[]
): Promise<string> => {
  const path = new URL(module, import.meta.url).pathname;
  const args = ["--import", import.meta.resolve("tsx"), path, directory, ...more];
  return (await execute(process.execPath, args, { maxBuffer: 2 ** 26 })).stdout.trim();
};

/** Writes and checks blocks at random, by calls and by mapped memory, in files of so many mebibytes. */
export const fioOn = (directory: string, mebibytes = 4): Promise<string> =>
  shell(
    directory,
    `for engine in psync mmap; do
      fio --name=$engine --directory=. --size=${mebibytes}m --bs=8k --rw=randrw --ioengine=$engine \\
        --verify=crc32c --verify_fatal=1 --thread --output-format=terse >/dev/null
    done; rm -f psync.* mmap.* *.state; echo verified`,
  );

/** Makes a repository of some commits, for `gitOn` to clone. */
export const makeRepository = (directory: string): Promise<string> =>
  shell(
    directory,
    `git init -q . && git config user.name a && git config user.email a@example.org
    for n in 1 2 3 4; do
      mkdir d$n; seq $n 400 >d$n/numbers; ln -s numbers d$n/link; seq $n | sed s/^/line/ >file$n
      git add . && git commit -qm $n && git tag v$n
    done; git gc -q; echo made`,
  );

/** Clones a repository, checks it, changes it, and compares its tree. */
export const gitOn = (directory: string, repository: string): Promise<string> =>
  shell(
    directory,
    `git clone -q --no-hardlinks ${repository} clone && cd clone
    git config user.name a && git config user.email a@example.org
    git fsck --strict 2>&1 && git status --short
    git mv d1 moved && echo more >>file1 && git commit -qam more && git gc -q && git fsck 2>&1
    git checkout -q v4 && diff -r --exclude .git . ${repository} && cd .. && rm -rf clone && echo cloned`,
  );

/** Copies a tree, compares it, moves it, removes it. */
export const copyOn = (directory: string, tree: string): Promise<string> =>
  shell(
    directory,
    `cp -r ${tree} copied && diff -r --no-dereference ${tree} copied && mkdir into && mv copied into/moved
    diff -r --no-dereference ${tree} into/moved && rm -r into && echo copied`,
  );

/** Lists a directory of many names while it is emptied. */
export const manyOn = (directory: string, names: number): Promise<string> =>
  shell(
    directory,
    `mkdir many && cd many && seq ${names} | xargs touch
    ls -f | sort -u | wc -l && find . -type f -delete && cd .. && rmdir many`,
  );
