/** Files over NFS, by the same client: from `lockstep serve nfs`, and from nfs-ganesha. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { missingForRoom, openRoom } from "../deploy/room.ts";
import type { MeasuredNfs } from "../report/bench-report.ts";
import { GANESHA_PROGRAMS, ganeshaIn, PORTS } from "../subjects/nfs/ganesha.ts";
import type { NfsWork } from "./work.ts";

/** The client in C is no part of the published package. */
const SOURCE = fileURLToPath(new URL("../subjects/nfs/peers/files.c", import.meta.url));

/** Does the work need files that a client made before? */
const BEFORE: Readonly<Record<NfsWork["asks"], boolean>> = {
  read: true,
  stat: true,
  write: false,
  stream: false,
  make: false,
};

type Run = (...words: readonly string[]) => Promise<string>;

/** Measures the work on our server, and on nfs-ganesha where it is there. */
export const measuredNfs = async (work: NfsWork): Promise<MeasuredNfs> => {
  const { asks, count, bytes } = work;
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
  try {
    const client = join(folder, "client");
    const row = { work: work.name, asks, count, bytes };
    if (!built(client))
      return {
        ...row,
        seconds: 0,
        ganeshaSeconds: null,
        skipped: "gcc or libnfs-dev is not installed",
        residentBytes: 0,
        wrong: [],
      };
    const own = await onOurs(folder, (url) => asked(locally(client), url, work));
    const noGanesha = missingForRoom(...GANESHA_PROGRAMS);
    const theirs = noGanesha === null ? await onGanesha(client, work) : null;
    return {
      ...row,
      seconds: own.seconds,
      ganeshaSeconds: theirs?.seconds ?? null,
      skipped: noGanesha,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      wrong: [own, ...(theirs === null ? [] : [theirs])].flatMap(({ wrong }) => wrong),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Compiles the client; false: it cannot be done here. */
const built = (client: string): boolean => {
  const command = `gcc -O2 -o '${client}' '${SOURCE}' $(pkg-config --cflags --libs libnfs)`;
  return existsSync(SOURCE) && spawnSync("sh", ["-c", command]).status === 0;
};

const execute = promisify(execFile);

const locally =
  (client: string): Run =>
  async (...words) =>
    (await execute(client, words)).stdout;

type Asked = { readonly seconds: number; readonly wrong: readonly string[] };

/** Has the client do the work. @throws Error where it cannot */
const asked = async (
  run: Run,
  url: string,
  { asks, count, bytes }: NfsWork,
): Promise<Asked> => {
  const numbers = [`${count}`, `${bytes}`];
  if (BEFORE[asks]) await run(url, "stream", ...numbers);
  const said = await run(url, asks, ...numbers);
  const isTime = /^\d+\.\d+\n$/.test(said);
  return { seconds: Number(said), wrong: isTime ? [] : [`the client: ${said}`] };
};

const urlOf = (
  exported: string,
  ports: { readonly nfs: number; readonly mount: number },
) =>
  `nfs://127.0.0.1${exported}/?version=3&nfsport=${ports.nfs}&mountport=${ports.mount}`;

const SERVER = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "./nfs-server.ts" : "./nfs-server.js",
    import.meta.url,
  ),
);

/** Starts our server in a process of its own. */
const onOurs = async (
  folder: string,
  ask: (url: string) => Promise<Asked>,
): Promise<Asked> => {
  const exported = join(folder, "export");
  mkdirSync(exported);
  const words = [
    "--import",
    import.meta.resolve("tsx"),
    SERVER,
    exported,
    join(folder, "data"),
  ];
  const server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const port = Number(`${line}`);
    return await ask(urlOf(exported, { nfs: port, mount: port }));
  } finally {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
};

const onGanesha = async (client: string, work: NfsWork): Promise<Asked> => {
  const room = await openRoom();
  try {
    const exported = await ganeshaIn(room);
    const run: Run = (...words) => room.run(client, ...words);
    return await asked(run, urlOf(exported, PORTS), work);
  } finally {
    await room.close();
  }
};
