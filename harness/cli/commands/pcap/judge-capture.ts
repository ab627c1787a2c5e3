/** `lockstep pcap FILE`: the connections of a capture, judged by a spec. */
import type { CaptureOptions, JudgedConnection } from "../../../capture/judge.ts";
import { payloadOf } from "../../../capture/packet.ts";
import { readCaptureFile } from "../../../capture/read-capture.ts";
import type { Tally } from "../../../capture/tally.ts";
import { InputError } from "../../../model/input-error.ts";
import type { Verdict } from "../../../model/verdict.ts";
import { calledPrograms } from "../../../registry/called-programs.ts";
import { captureSubject } from "../../../registry/capture-judge.ts";
import { callsJson, callsReport, type ShownCalls } from "../../../report/calls-report.ts";
import {
  captureJson,
  captureReport,
  type JudgedCapture,
} from "../../../report/capture-report.ts";
import { captureSummary } from "../../../report/capture-summary.ts";
import { thousands } from "../../../report/quantity.ts";
import { colors, print, printJson } from "../../../terminal/print.ts";
import { statusLine } from "../../../terminal/status-line.ts";
import { exitOf } from "../../exit.ts";
import { keptCalls } from "./keep-calls.ts";

/** The options of `lockstep pcap FILE`. */
export type JudgeOptions = {
  readonly beside?: readonly string[];
  readonly complete?: true;
  /** Milliseconds. */
  readonly msl?: number;
  readonly connection?: number;
  readonly subject?: string;
  readonly calls?: true;
  readonly json?: true;
};

/** The most connections that are kept for each verdict; all are counted. */
const KEPT_MAX = 1000;
/** The most calls of RPC that are shown; with --calls more, but in bounded memory. */
const CALLS_SHOWN = 40;
const CALLS_MAX = 100_000;
/** As Linux has it: TIME-WAIT lasts a minute. */
const MSL_S = 30;

const NO_BYTES = new Uint8Array();

const optionsOf = ({ beside = [], complete, msl }: JudgeOptions): CaptureOptions => ({
  beside: beside.includes("all") ? "all" : beside,
  isComplete: complete ?? false,
  mslS: msl === undefined ? MSL_S : msl / 1000,
});

/** Keeps connections with their verdicts, in bounded memory. */
const keeping = (chosen: number | null) => {
  const counts: Record<Verdict, number> = {
    violated: 0,
    unfinished: 0,
    unsupported: 0,
    holds: 0,
  };
  const connections: JudgedConnection[] = [];
  return {
    counts,
    connections,
    keep: (connection: JudgedConnection): void => {
      counts[connection.verdict] += 1;
      const { verdict, number } = connection;
      if (number === chosen || counts[verdict] <= KEPT_MAX) connections.push(connection);
    },
  };
};

/**
 * Judges the connections of a capture; sets the exit code.
 *
 * @throws InputError where the file is no capture, lacks the chosen connection or a machine that it was made beside,
 *   or is damaged: after what comes before the damage was judged
 */
export const judgeCapture = async (
  file: string,
  options: JudgeOptions,
): Promise<void> => {
  const { captures } = await captureSubject(options.subject);
  const { batches, tally } = readCaptureFile(file);
  const chosen = options.connection ?? null;
  const kept = keeping(chosen);
  const absent = new Set(options.beside?.filter((each) => each !== "all"));
  const judge = captures(optionsOf(options), kept.keep);
  const isFull = options.calls === true || options.json === true;
  const calls = keptCalls(await calledPrograms(), isFull ? CALLS_MAX : CALLS_SHOWN);
  const status = statusLine();
  let datagrams = 0;
  let packets = 0;
  for await (const batch of batches) {
    for (const packet of batch.packets) {
      if (absent.size > 0 && packet.type === "tcp") {
        absent.delete(packet.source);
        absent.delete(packet.destination);
      }
      const payload = packet.type === "icmp" ? NO_BYTES : payloadOf(batch, packet);
      if (packet.type === "udp") datagrams += 1;
      else {
        packets += 1;
        judge.take(packet, payload);
      }
      calls.followed.take(packet, payload);
    }
    status.show(() => `${thousands(packets)} packets`);
  }
  status.end();
  judge.end();
  calls.followed.end();
  const found = tally();
  if (found.damage === null) refuseAbsent(file, absent);
  const read = { packets, datagrams, calls: calls.shown() };
  report(file, read, found, { ...kept, chosen }, options);
  if (found.damage !== null)
    throw new InputError(`${file}: byte ${found.damage.offset}: ${found.damage.reason}`);
  if (chosen !== null && !kept.connections.some(({ number }) => number === chosen))
    throw new InputError(
      `${file}: has no connection ${chosen}; without --connection the report shows how many there are`,
    );
};

/** Such an address is a typing error: the capture would be judged less strictly than was meant. */
const refuseAbsent = (file: string, absent: ReadonlySet<string>): void => {
  for (const address of absent)
    throw new InputError(
      `${file}: no packet of TCP has the address ${address} (--beside); is it mistyped?`,
    );
};

/** What the capture has beside connections. */
type ReadBeside = {
  readonly packets: number;
  readonly datagrams: number;
  readonly calls: ShownCalls;
};

const report = (
  file: string,
  { packets, datagrams, calls }: ReadBeside,
  tally: Tally,
  judged: JudgedCapture,
  { json }: JudgeOptions,
): void => {
  const { counts } = judged;
  const { dropped } = tally;
  const verdicts = (Object.keys(counts) as Verdict[]).filter((each) => counts[each] > 0);
  // Nothing was read, so nothing could have been wrong.
  process.exitCode = exitOf(verdicts.length === 0 ? ["unsupported"] : verdicts);
  if (json) {
    const plain = { ...tally, dropped: dropped === null ? null : Number(dropped) };
    const read = { packets, ...plain, datagrams };
    printJson({
      command: "pcap",
      file,
      ...read,
      ...captureJson(judged),
      ...callsJson(calls),
    });
    return;
  }
  print(captureSummary(file, { packets, datagrams }, tally));
  print(
    verdicts.length === 0
      ? "unsupported: no packet of TCP was read"
      : captureReport(judged, colors),
  );
  for (const line of callsReport(calls)) print(line);
};
