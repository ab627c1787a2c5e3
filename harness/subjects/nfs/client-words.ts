/** `lockstep client --subject nfs`: a few words for the files of a server, through our client. */
import { readFileSync } from "node:fs";
import type { Body } from "../../../impl/ports.ts";
import { type Errno, fail, VfsError } from "../../../impl/vfs/errors.ts";
import {
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "../../../impl/vfs/flags.ts";
import { Program } from "../../../impl/vfs/program.ts";
import { Vfs } from "../../../impl/vfs/vfs.ts";
import type { ClientWord, ClientWords } from "../../conform/command-line.ts";
import type { Address } from "../../deploy/address.ts";
import { InputError } from "../../model/input-error.ts";
import { connectNfs, exportsOf } from "./connected.ts";

const READ_BYTES = 2 ** 18;
const FILE_BYTES_MAX = 2 ** 28;

/** Carries out one word of the command on a path below the export. @returns the output, text or bytes */
type Work = (
  program: Program,
  path: string,
  more: string,
) => Promise<string | Uint8Array>;

const listed: Work = async (program, path) => {
  const fd = await program.open(path, O_RDONLY | O_DIRECTORY);
  const names: string[] = [];
  for (;;) {
    const some = await program.readdir(fd);
    if (some.length === 0) break;
    for (const { name } of some) {
      const { type, size, mode = 0 } = await program.lstat(`${path}/${name}`);
      const letter = type === "directory" ? "d" : type === "symlink" ? "l" : "-";
      const bits = mode.toString(8).padStart(4, "0");
      names.push(`${letter}${bits} ${String(size).padStart(9)} ${name}`);
    }
  }
  await program.close(fd);
  return names.sort(byName).join("\n");
};

/** A line ends with the name. */
const byName = (one: string, other: string): number =>
  one.slice(16) < other.slice(16) ? -1 : 1;

const read: Work = async (program, path) => {
  const fd = await program.open(path, O_RDONLY);
  const { size } = await program.fstat(fd);
  if (size > FILE_BYTES_MAX) return fail("EFBIG", path);
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = await program.read(fd, READ_BYTES);
    if (part.length === 0) break;
    parts.push(part);
  }
  await program.close(fd);
  return Buffer.concat(parts);
};

const written: Work = async (program, path, base64) => {
  const bytes = Buffer.from(base64, "base64");
  const fd = await program.open(path, O_WRONLY | O_CREAT | O_TRUNC);
  for (let done = 0; done < bytes.length; )
    done += await program.write(fd, bytes.subarray(done));
  await program.close(fd);
  return `${bytes.length} bytes`;
};

const described: Work = async (program, path) => {
  const {
    type,
    size,
    links,
    mode = 0,
    uid,
    gid,
    modified = 0n,
  } = await program.lstat(path);
  const at = new Date(Number(modified / 1_000_000n)).toISOString();
  const owner = `${uid}:${gid}`;
  const target = type === "symlink" ? ` -> ${await program.readlink(path)}` : "";
  return `${type} ${mode.toString(8).padStart(4, "0")} ${owner} ${size} bytes, ${links} links, modified ${at}${target}`;
};

const WORKS: Readonly<Record<string, Work>> = {
  ls: listed,
  cat: read,
  put: written,
  stat: described,
  mkdir: async (program, path) => {
    await program.mkdir(path);
    return "made";
  },
  rm: async (program, path) => {
    await program.unlink(path);
    return "removed";
  },
  rmdir: async (program, path) => {
    await program.rmdir(path);
    return "removed";
  },
};

/** The export that a path is in, and the path in it; a path without a / at the start is one of the only export. */
const placeOf = (
  exported: readonly string[],
  path: string,
): { readonly directory: string; readonly within: string } => {
  const [only] = exported;
  if (!path.startsWith("/") && exported.length === 1)
    return { directory: only!, within: `/${path}` };
  const isIn = (directory: string) =>
    path === directory || path.startsWith(directory.replace(/\/?$/, "/"));
  const directory = exported
    .filter(isIn)
    .reduce<string | undefined>(
      (longest, each) => (longest && longest.length > each.length ? longest : each),
      undefined,
    );
  if (directory === undefined)
    throw new InputError(
      `"${path}": expected a path in what the server exports: ${exported.join(", ") || "nothing"}`,
    );
  return { directory, within: path.slice(directory.replace(/\/$/, "").length) || "/" };
};

const over = async (at: Address, { type, path, more }: Body): Promise<Body> => {
  const { directory, within } = placeOf(await exportsOf(at), String(path));
  const { fs, unmount, close } = await connectNfs(at, directory, { mount: "soft" });
  try {
    const program = new Program(new Vfs(fs));
    const answer = await WORKS[type]!(program, within, String(more ?? ""));
    await unmount();
    if (typeof answer === "string") return { type: "done", text: answer };
    return { type: "done", base64: Buffer.from(answer).toString("base64") };
  } catch (error) {
    if (!(error instanceof VfsError)) throw error;
    return { type: "error", code: error.code satisfies Errno, text: String(path) };
  } finally {
    close();
  }
};

const say = ({ text, base64 }: Body): string | Uint8Array =>
  base64 === undefined ? String(text) : Buffer.from(String(base64), "base64");

const word = (type: string): ClientWord => ({
  takes: ["PATH"],
  ask: (path = "/") => ({ type, path }),
  over,
  say,
});

/** What is in a file of this machine. @throws InputError where it cannot be read */
const contents = (file: string): string => {
  try {
    return readFileSync(file).toString("base64");
  } catch (error) {
    throw new InputError(
      `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
};

/** What `client --subject nfs` says. */
export const clientWords: ClientWords = {
  ...Object.fromEntries(Object.keys(WORKS).map((type) => [type, word(type)])),
  put: {
    takes: ["FILE", "PATH"],
    ask: (file = "", path = "") => ({ type: "put", path, more: contents(file) }),
    over,
    say,
  },
};
