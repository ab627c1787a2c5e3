/** `lockstep pcap --write`: the packets of a run, for Wireshark. */
import { existsSync } from "node:fs";
import { writePieces } from "../../../artifacts/whole-file.ts";
import { sentPackets } from "../../../capture/sent-packets.ts";
import { captureOf } from "../../../capture/write-capture.ts";
import { readTraceFile, type TraceEvent } from "../../../history/trace.ts";
import { InputError } from "../../../model/input-error.ts";
import {
  faultOf,
  type ImplementedSubject,
  implementedSubject,
  requireOffers,
} from "../../../registry/implemented-subjects.ts";
import { counted } from "../../../report/quantity.ts";
import { print, printJson } from "../../../terminal/print.ts";
import { EXIT } from "../../exit.ts";

/** The options of `lockstep pcap --write`. */
export type WriteOptions = {
  readonly write: string;
  readonly seed?: number;
  readonly fault?: string;
  readonly real?: true;
  readonly json?: true;
};

type Recorded = {
  readonly events: readonly TraceEvent[];
  /** Where the packets come from, in words. */
  readonly from: string;
  readonly interrupted: boolean;
};

/**
 * Writes the packets that the nodes of a run sent into a capture; sets the exit code.
 *
 * @throws InputError if there is no such run, if it has no packets of IP, or if the file cannot be written
 */
export const writeRunAsCapture = async (
  what: string,
  options: WriteOptions,
): Promise<void> => {
  const { write, json } = options;
  const { events, from, interrupted } = existsSync(what)
    ? recorded(what, options)
    : await run(await implementedSubject(what), options);
  const { packets, others } = sentPackets(events);
  if (packets.length === 0) throw new InputError(`${what}: ${whyNone(others)}`);
  await writePieces(write, captureOf(packets));
  if (json)
    printJson({ command: "pcap", file: write, packets: packets.length, others, from });
  else {
    print(`${write}: ${counted(packets.length, "packet")}, ${from}`);
    if (others > 0)
      print(`  left out     ${counted(others, "datagram")} that are no packets of IP`);
  }
  if (interrupted) process.exitCode = EXIT.unfinished;
};

const ONLY_IP =
  "Lockstep writes only datagrams whose bytes are whole packets of IP, as those of tcp are";

const whyNone = (others: number): string =>
  others === 0
    ? `its nodes sent no datagrams. ${ONLY_IP}`
    : `none of the ${counted(others, "datagram")} of its nodes is a packet of IP. ${ONLY_IP}`;

const recorded = (file: string, { seed, fault, real }: WriteOptions): Recorded => {
  if (seed !== undefined || fault !== undefined || real !== undefined)
    throw new InputError(
      `${file}: is a trace: its run is over, so leave out --seed, --fault and --real`,
    );
  const { header, events, footer } = readTraceFile(file);
  if (header.kind === "path")
    throw new InputError(
      `${file}: is a path of the spec, which has no bytes of packets; give the trace of a run, as lockstep test writes one`,
    );
  const interrupted = footer?.end === "interrupted";
  return { events, from: `${header.subject}, of the trace ${file}`, interrupted };
};

const run = async (
  subject: ImplementedSubject,
  { seed, fault, real }: WriteOptions,
): Promise<Recorded> => {
  const planted = fault === undefined ? [] : [faultOf(subject, fault)];
  const how = fault === undefined ? "" : `, fault ${fault}`;
  if (real) {
    if (seed !== undefined)
      throw new InputError("--seed is for simulated runs: leave it or --real out");
    const { implementation } = await requireOffers(subject, "realSchedule", "deploy");
    const done = await implementation.deploy(implementation.realSchedule, planted);
    return { ...done, from: `${subject.name}, real${how}` };
  }
  const first = seed ?? 1;
  const { implementation } = await requireOffers(subject, "schedule", "simulate");
  const done = await implementation.simulate(implementation.schedule(first), planted);
  return { ...done, from: `${subject.name}, simulated from seed ${first}${how}` };
};
