/** Programs that were not written here, as clients of a server. */
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Server } from "../ganesha.ts";

const execute = promisify(execFile);

/** What of these commands is missing, as a part of the name of a skipped test; or "". */
export const missing = (...commands: readonly string[]): string => {
  const absent = commands.filter(
    (each) => spawnSync("sh", ["-c", `command -v ${each}`]).status !== 0,
  );
  return absent.length === 0 ? "" : ` (skipped: there is no ${absent.join(", no ")})`;
};

/** The same for qemu, which has NFS as a module of its own. */
export const lacksQemu =
  missing("qemu-img", "qemu-io") ||
  (spawnSync("sh", ["-c", "ls /usr/lib/*/qemu/block-nfs.so"]).status === 0
    ? ""
    : " (skipped: there is no qemu-block-extra)");

const hasLibnfs = spawnSync("sh", ["-c", "pkg-config --exists libnfs"]).status === 0;

/** The same for the programs in C here. */
export const lacksLibnfs =
  missing("gcc", "pkg-config") || (hasLibnfs ? "" : " (skipped: there is no libnfs-dev)");

/** Compiles a program of this folder. @returns its path, in the folder that is given */
export const compiled = (folder: string, name: string): string => {
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const program = join(folder, name);
  const { status, stderr } = spawnSync("sh", [
    "-c",
    `gcc -O2 -o '${program}' '${source}' $(pkg-config --cflags --libs libnfs)`,
  ]);
  if (status !== 0) throw new Error(`gcc: ${stderr}`);
  return program;
};

/** What a program printed, also where it failed. */
export const printed = async (
  program: string,
  ...words: readonly string[]
): Promise<string> => {
  const { stdout } = await execute(program, words, { timeout: 60_000 }).catch(
    (error: { stdout?: string; stderr?: string }) => ({
      stdout: `${error.stdout ?? ""}${error.stderr ?? ""}failed: ${error}`,
    }),
  );
  return stdout;
};

/** How clients of libnfs call a place on a server, which they find without a portmapper. */
export const urlOf = (
  { nfs, mount, exported }: Pick<Server, "nfs" | "mount" | "exported">,
  path = "/",
): string =>
  `nfs://127.0.0.1${exported}${path}?version=3&nfsport=${nfs}&mountport=${mount}`;
