/** A node that uses files by calls of its local API: the subject of the laws of files. */
import {
  type Body,
  FileError,
  type FileStat,
  type Files,
  type Json,
  needing,
} from "../../impl/ports.ts";

/** One call of the files port; bytes are in hexadecimal. */
export type FileStep =
  | readonly ["stat" | "list" | "mkdir" | "rmdir" | "create" | "unlink", string]
  | readonly ["sync" | "syncDirectory", string]
  | readonly ["rename", from: string, to: string]
  | readonly ["read", path: string, at: number, bytes: number]
  | readonly ["write", path: string, at: number, hex: string]
  /** Changes the array during the write. */
  | readonly ["write-and-spoil", path: string, at: number, hex: string]
  | readonly ["truncate", path: string, size: number];

/** Takes these steps one after another, and answers the list of their results, or codes of their errors. */
export type FilesRequest = { readonly type: "do"; readonly steps: readonly FileStep[] };

/** Starts the node. */
export const startFilesProbe = needing(["files"], async ({ files }) => ({
  call: async (request: Body): Promise<Body> => {
    const { steps } = request as FilesRequest & Body;
    const results: Json[] = [];
    for (const step of steps)
      results.push(
        await take(files, step).catch((error: Error) =>
          error instanceof FileError ? error.code : `${error}`,
        ),
      );
    return { type: "done", value: results };
  },
}));

const take = async (files: Files, step: FileStep): Promise<Json> => {
  switch (step[0]) {
    case "stat":
      return plain(await files.stat(step[1]));
    case "list":
      return files.list(step[1]);
    case "rename":
      return done(files.rename(step[1], step[2]));
    case "read": {
      const [, path, at, bytes] = step;
      return Buffer.from(await files.read(path, { at, bytes })).toString("hex");
    }
    case "write":
    case "write-and-spoil": {
      const [how, path, at, hex] = step;
      const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
      const written = files.write(path, at, bytes);
      if (how === "write-and-spoil") bytes.fill(0xff);
      return done(written);
    }
    case "truncate":
      return done(files.truncate(step[1], step[2]));
    default:
      return done(files[step[0]](step[1]));
  }
};

const done = async (work: Promise<void>): Promise<null> => {
  await work;
  return null;
};

const plain = ({ type, size, inode, modified }: FileStat): Json => ({
  type,
  size,
  inode,
  modified,
});
