import { InputError } from "../../model/input-error.ts";
import { type JudgeOptions, judgeCapture } from "./pcap/judge-capture.ts";
import { type WriteOptions, writeRunAsCapture } from "./pcap/write-run.ts";

type OfRuns = Omit<WriteOptions, "write" | "json">;
type PcapOptions = OfRuns & JudgeOptions & { readonly write?: string };

const OF_RUNS = ["seed", "fault", "real"] as const;

/** Runs `lockstep pcap`; sets the exit code. Throws InputError on bad options, and where a capture is damaged. */
export const runPcap = async (what: string, options: PcapOptions): Promise<void> => {
  const { write, seed, fault, real, json, ...ofCaptures } = options;
  if (write === undefined) {
    const given = OF_RUNS.find((each) => options[each] !== undefined);
    if (given !== undefined)
      throw new InputError(
        `--${given} needs --write: it changes a run, and a capture is judged as it is`,
      );
    await judgeCapture(what, options);
    return;
  }
  const [given] = Object.keys(ofCaptures);
  if (given !== undefined)
    throw new InputError(`--${given} is for judging a capture: leave it out, or --write`);
  await writeRunAsCapture(what, { ...options, write });
};
