import { readCaptureFile } from "../../capture/read-capture.ts";
import { InputError } from "../../model/input-error.ts";
import { captureSummary } from "../../report/capture-summary.ts";
import { print, printJson } from "../../terminal/print.ts";
import { type WriteOptions, writeRunAsCapture } from "./pcap/write-run.ts";

type PcapOptions = Omit<WriteOptions, "write"> & {
  readonly write?: string;
};

/** Runs `lockstep pcap`; sets the exit code. Throws InputError on bad options, and where a capture is damaged. */
export const runPcap = async (what: string, options: PcapOptions): Promise<void> => {
  const { write, json, ...ofRuns } = options;
  if (write !== undefined) return writeRunAsCapture(what, { ...options, write });
  const [given] = Object.keys(ofRuns);
  if (given !== undefined)
    throw new InputError(`--${given} needs --write: a capture has no run to change`);
  await summarize(what, json);
};

/** Reads a capture to its end or to its damage, and prints what it holds. */
const summarize = async (file: string, json: true | undefined): Promise<void> => {
  const { batches, tally } = readCaptureFile(file);
  let packets = 0;
  for await (const batch of batches) packets += batch.packets.length;
  const found = tally();
  const { dropped, damage } = found;
  if (json) {
    const plain = { ...found, dropped: dropped === null ? null : Number(dropped) };
    printJson({ command: "pcap", file, packets, ...plain });
  } else print(captureSummary(file, packets, found));
  if (damage !== null)
    throw new InputError(`${file}: byte ${damage.offset}: ${damage.reason}`);
};
