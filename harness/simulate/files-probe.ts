/** A node that uses files by calls of its local API: the subject of the laws of files. */
import {
  type Body,
  type FileAccess,
  FileError,
  type FileStat,
  type FileSystemStat,
  type Files,
  type Json,
  type NewAttributes,
  needing,
  type OpenFile,
} from "../../impl/ports.ts";

/** One call of the files port; bytes are in hexadecimal. */
export type FileStep =
  | readonly ["stat" | "statfs" | "list" | "readlink" | "rmdir" | "unlink", string]
  | readonly ["sync" | "syncDirectory", string]
  | readonly ["mkdir" | "create", path: string]
  | readonly ["mkdir" | "create", path: string, mode: number]
  | readonly ["rename" | "link", from: string, to: string]
  | readonly ["symlink", target: string, path: string]
  | readonly ["set", path: string, attributes: AttributesInJson]
  | readonly ["read", path: string, at: number, bytes: number]
  | readonly ["write", path: string, at: number, hex: string]
  /** Changes the array during the write. */
  | readonly ["write-and-spoil", path: string, at: number, hex: string]
  | readonly ["truncate", path: string, size: number]
  /** Gives the open file a number: 0 for the first one in the life of the node. */
  | readonly ["open", path: string, access: FileAccess]
  | readonly ["on", file: number, step: OpenFileStep];

/** One call of an open file. */
type OpenFileStep =
  | readonly ["stat" | "sync" | "close"]
  | readonly ["set", attributes: AttributesInJson]
  | readonly ["read", at: number, bytes: number]
  | readonly ["write", at: number, hex: string]
  | readonly ["truncate", size: number];

/** Times are nanoseconds in decimal. */
type AttributesInJson = {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly accessed?: string;
  readonly modified?: string;
};

/** Takes these steps one after another, and answers the list of their results, or codes of their errors. */
export type FilesRequest = { readonly type: "do"; readonly steps: readonly FileStep[] };

/** Starts the node. */
export const startFilesProbe = needing(["files"], async ({ files }) => {
  const open: OpenFile[] = [];
  const taken = async (step: FileStep): Promise<Json> => {
    if (step[0] === "open") return open.push(await files.open(step[1], step[2])) - 1;
    return step[0] === "on" ? takeOn(open[step[1]]!, step[2]) : take(files, step);
  };
  return {
    call: async (request: Body): Promise<Body> => {
      const { steps } = request as FilesRequest & Body;
      const results: Json[] = [];
      for (const step of steps)
        results.push(
          await taken(step).catch((error: Error) =>
            error instanceof FileError ? error.code : `${error}`,
          ),
        );
      return { type: "done", value: results };
    },
  };
});

const takeOn = async (file: OpenFile, step: OpenFileStep): Promise<Json> => {
  switch (step[0]) {
    case "stat":
      return plain(await file.stat());
    case "set":
      return done(file.setAttributes(attributesIn(step[1])));
    case "read":
      return hexOf(await file.read({ at: step[1], bytes: step[2] }));
    case "write":
      return done(file.write(step[1], bytesOf(step[2])));
    case "truncate":
      return done(file.truncate(step[1]));
    default:
      return done(file[step[0]]());
  }
};

const take = async (
  files: Files,
  step: Exclude<FileStep, readonly ["open" | "on", ...unknown[]]>,
): Promise<Json> => {
  switch (step[0]) {
    case "stat":
    case "statfs":
      return plain(await files[step[0]](step[1]));
    case "list":
    case "readlink":
      return files[step[0]](step[1]);
    case "mkdir":
    case "create":
      return done(files[step[0]](step[1], step[2]));
    case "rename":
    case "link":
    case "symlink":
      return done(files[step[0]](step[1], step[2]));
    case "set":
      return done(files.setAttributes(step[1], attributesIn(step[2])));
    case "read": {
      const [, path, at, bytes] = step;
      return hexOf(await files.read(path, { at, bytes }));
    }
    case "write":
    case "write-and-spoil": {
      const [how, path, at, hex] = step;
      const bytes = bytesOf(hex);
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

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const done = async (work: Promise<void>): Promise<null> => {
  await work;
  return null;
};

/** Big numbers become decimal strings, which JSON can hold. */
const plain = (found: FileStat | FileSystemStat): Json =>
  Object.fromEntries(
    Object.entries(found).map(([name, value]) => [
      name,
      typeof value === "bigint" ? `${value}` : value,
    ]),
  );

const attributesIn = ({
  accessed,
  modified,
  ...others
}: AttributesInJson): NewAttributes => ({
  ...others,
  ...(accessed === undefined ? {} : { accessed: timeIn(accessed) }),
  ...(modified === undefined ? {} : { modified: timeIn(modified) }),
});

const timeIn = (text: string): bigint | "now" => (text === "now" ? text : BigInt(text));
