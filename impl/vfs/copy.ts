/** The copy program of slide 23, and a mended one: both know the calls, and no file system. */
import { VfsError } from "./errors.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "./flags.ts";
import type { Path } from "./path.ts";
import type { Program } from "./program.ts";

/** The calls as C has them: -1 in place of an error. */
type CLike = {
  read(fd: number, count: number): Promise<readonly [number, Uint8Array]>;
  write(fd: number, bytes: Uint8Array, count: number): Promise<number>;
};

const BUFFER_BYTES = 4096;
const NOTHING = new Uint8Array(0);

const asInC = (program: Pick<Program, "read" | "write">): CLike => ({
  read: (fd, count) =>
    program.read(fd, count).then(
      (bytes) => [bytes.length, bytes] as const,
      () => [-1, NOTHING] as const,
    ),
  write: (fd, bytes, count) =>
    count < 0
      ? Promise.resolve(-1)
      : program.write(fd, bytes.subarray(0, count)).catch(() => -1),
});

/**
 * The program of slide 23, as it is: it does not end if a read goes on failing, and does not look at what a
 * write answers.
 *
 * @param stop ends it after so many rounds, for tests; the answer is whether it ended by itself
 */
export const slideCopy = async (
  program: Program,
  from: Path,
  to: Path,
  stop = Number.POSITIVE_INFINITY,
): Promise<boolean> => {
  const { read, write } = asInC(program);
  const inf = await program.open(from, O_RDONLY);
  const outf = await program.open(to, O_WRONLY | O_CREAT | O_TRUNC);
  let rounds = 0;
  let [i, buf]: readonly [number, Uint8Array] = [0, NOTHING];
  do {
    [i, buf] = await read(inf, BUFFER_BYTES);
    await write(outf, buf, i);
    rounds += 1;
  } while (i && rounds < stop);
  await program.close(outf);
  await program.close(inf);
  return !i;
};

/** The same, mended: it ends at the first error, and writes what a short write has left. @throws VfsError */
export const copy = async (program: Program, from: Path, to: Path): Promise<void> => {
  const source = await program.open(from, O_RDONLY);
  try {
    const target = await program.open(to, O_WRONLY | O_CREAT | O_TRUNC);
    try {
      for (;;) {
        const bytes = await program.read(source, BUFFER_BYTES);
        if (bytes.length === 0) break;
        await writeAll(program, target, bytes);
      }
      await program.fsync(target);
    } finally {
      await program.close(target);
    }
  } finally {
    await program.close(source);
  }
};

const writeAll = async (
  program: Program,
  fd: number,
  bytes: Uint8Array,
): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const written = await program.write(fd, bytes.subarray(done));
    if (written === 0) throw new VfsError("ENOSPC");
    done += written;
  }
};
