/** Two file systems of `impl/vfs` on one machine, and a file to copy from one to the other. */
import { memoryDevice } from "../../../impl/vfs/block-device.ts";
import { copy } from "../../../impl/vfs/copy.ts";
import type { FileSystem } from "../../../impl/vfs/file-system.ts";
import { O_CREAT, O_WRONLY } from "../../../impl/vfs/flags.ts";
import { floppyFileSystem, formatFloppy } from "../../../impl/vfs/floppy.ts";
import { localFileSystem } from "../../../impl/vfs/local.ts";
import { memoryFileSystem } from "../../../impl/vfs/memory.ts";
import { Program } from "../../../impl/vfs/program.ts";
import { Vfs } from "../../../impl/vfs/vfs.ts";
import { openFiles } from "../../deploy/files.ts";

/** The file systems that there are. */
type BackEnd = "memory" | "floppy" | "local";

const BLOCK_BYTES = 4096;

/** Room for the file and as much again: memory grows by doubling. */
const made = async (
  backEnd: BackEnd,
  bytes: number,
  directory: string,
): Promise<FileSystem> => {
  if (backEnd === "memory") return memoryFileSystem({ bytes: 4 * bytes + BLOCK_BYTES });
  if (backEnd === "local")
    return localFileSystem(await openFiles({ directory, control: undefined }));
  const blocks = Math.ceil((1.1 * bytes) / BLOCK_BYTES) + 10;
  const disk = memoryDevice(new Uint8Array(blocks * BLOCK_BYTES), BLOCK_BYTES);
  await formatFloppy(disk);
  return floppyFileSystem(disk);
};

/**
 * Makes the file; the answer copies it, and answers how many bytes the copy has.
 *
 * @param directory where a local file system is, which may be both of them
 */
export const copying = async (
  {
    from,
    to,
    bytes,
  }: { readonly from: BackEnd; readonly to: BackEnd; readonly bytes: number },
  directory: string,
): Promise<() => Promise<number>> => {
  const vfs = new Vfs(memoryFileSystem());
  const program = new Program(vfs);
  for (const path of ["/from", "/to"]) await program.mkdir(path);
  await vfs.mount(await made(from, bytes, `${directory}/from`), "/from");
  await vfs.mount(await made(to, bytes, `${directory}/to`), "/to");
  const fd = await program.open("/from/file", O_WRONLY | O_CREAT);
  const part = new Uint8Array(65_536).fill(7);
  for (let left = bytes; left > 0; )
    left -= await program.write(fd, part.subarray(0, Math.min(left, part.length)));
  await program.close(fd);
  return async () => {
    await copy(program, "/from/file", "/to/file");
    return (await program.stat("/to/file")).size;
  };
};
