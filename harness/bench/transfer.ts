/** Bytes between two processes of this machine: over the TCP of `impl/tcp`, and over that of the kernel. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { MeasuredTransfer } from "../report/bench-report.ts";
import { overKernel, overUdp } from "../subjects/tcp/loopback.ts";
import type { TransferWork } from "./work.ts";

/** How bytes go; `mtuBytes` 0 is the TCP of the kernel. */
export const wayOf = (mtuBytes: number): typeof overKernel =>
  mtuBytes === 0 ? overKernel : overUdp(mtuBytes);

/** Measures the same transfer twice: first over the TCP of the kernel. */
export const measuredTransfer = async (work: TransferWork): Promise<MeasuredTransfer> => {
  const kernel = await carried(work.bytes, 0);
  const own = await carried(work.bytes, work.mtuBytes);
  return {
    work: work.name,
    bytes: work.bytes,
    mtuBytes: work.mtuBytes,
    kernelSeconds: kernel.seconds,
    seconds: own.seconds,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    wrong: [kernel, own]
      .filter(({ read }) => read !== `${work.bytes}`)
      .map(({ read }) => `bytes read: ${read}, but expected: ${work.bytes}`),
  };
};

const carried = async (
  bytes: number,
  mtuBytes: number,
): Promise<{ readonly read: string; readonly seconds: number }> => {
  const args = ["--import", import.meta.resolve("tsx"), READER, `${mtuBytes}`];
  const reader = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [line] = (await once(reader.stdout, "data")) as [Buffer];
    const { socket, close } = await wayOf(mtuBytes).connect(Number(`${line}`));
    await once(socket, "connect");
    const start = performance.now();
    const answer = text(socket);
    await write(socket, bytes);
    const read = await answer;
    const seconds = (performance.now() - start) / 1000;
    await close();
    return { read, seconds };
  } finally {
    reader.kill("SIGKILL");
  }
};

const READER = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "./transfer-reader.ts" : "./transfer-reader.js",
    import.meta.url,
  ),
);

const PART = new Uint8Array(65_536);

const write = async (socket: Duplex, bytes: number): Promise<void> => {
  for (let left = bytes; left > 0; left -= PART.length)
    if (!socket.write(PART.subarray(0, Math.min(left, PART.length))))
      await once(socket, "drain");
  socket.end();
};
