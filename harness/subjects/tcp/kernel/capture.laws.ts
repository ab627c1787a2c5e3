/** What was on the wire of a namespace, in a file. */
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { addressOf, IPV4_HEADER_BYTES, writeIpv4 } from "../../../../impl/ip/ipv4.ts";
import type { Link } from "../../../../impl/ip/link.ts";
import type { Namespace } from "../../../deploy/tun/namespace.ts";

/** A protocol for experiments (RFC 3692), of which the kernel knows nothing. */
const EXPERIMENT = 253;
const LAST_WORDS = "end of capture";

/** The last packet of a capture, from one machine to the other. */
const lastPacket = (source: string, destination: string): Uint8Array => {
  const bytes = new Uint8Array(IPV4_HEADER_BYTES + LAST_WORDS.length);
  bytes.set(Buffer.from(LAST_WORDS), IPV4_HEADER_BYTES);
  writeIpv4(new DataView(bytes.buffer), bytes, {
    source: addressOf(source)!,
    destination: addressOf(destination)!,
    protocol: EXPERIMENT,
  });
  return bytes;
};

/** Whether the last part of a file has these words. */
const endsWith = async (file: string, words: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    return tail.includes(words);
  } finally {
    await handle.close();
  }
};

const TAIL_BYTES = 4096;
const AGAIN_MS = 20;

/**
 * Records every packet of a namespace's device into a file.
 *
 * @returns once it does, how to end it: it sends a last packet over the link, and waits until that is in the file
 */
export const capture = async (
  { start, name }: Namespace,
  { file, link, ends }: CaptureOptions,
): Promise<() => Promise<void>> => {
  // A packet takes as much of the buffer as the longest one may: without -s that is 256 KiB.
  const options = `-i ${name} --immediate-mode -U -s 2000 -B 16384 -Z root -w`.split(" ");
  const tcpdump = start("tcpdump", [...options, file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const isOver = once(tcpdump, "close");
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(tcpdump.stderr as Readable).on("line", (line) => {
      said.push(line);
      if (line.includes("listening on")) resolve();
    });
    void isOver.then(() => reject(new Error(`no capture: ${said.join(" ")}`)));
  });
  return async () => {
    while (!(await endsWith(file, LAST_WORDS))) {
      link.send(lastPacket(...ends));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    tcpdump.kill("SIGINT");
    await isOver;
  };
};

type CaptureOptions = {
  readonly file: string;
  readonly link: Link;
  /** The addresses of the machine at the link, and of the kernel. */
  readonly ends: readonly [source: string, destination: string];
};
