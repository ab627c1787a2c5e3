/** What was on the wire of a namespace, in a file. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Namespace } from "../../../deploy/tun/namespace.ts";

/** Records every packet of a namespace's device into a file; resolves once it does, with how to end it. */
export const capture = async (
  { start, name }: Namespace,
  file: string,
): Promise<() => Promise<void>> => {
  const options = ["-i", name, "-w", file, "--immediate-mode", "-U", "-Z", "root"];
  const tcpdump = start("tcpdump", options, { stdio: ["ignore", "ignore", "pipe"] });
  const isOver = once(tcpdump, "close");
  const lines = createInterface(tcpdump.stderr as Readable);
  const said: string[] = [];
  const listens = new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      if (line.includes("listening on")) resolve();
    });
    void isOver.then(() => reject(new Error(`no capture: ${said.join(" ")}`)));
  });
  await listens;
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, FLUSH_MS)); // It hears of packets after they have passed.
    tcpdump.kill("SIGINT");
    await isOver;
  };
};

const FLUSH_MS = 20;
