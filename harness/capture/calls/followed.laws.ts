/** Captures of RPC built for tests, and the calls that are found in them. */

import { classic } from "../files-built.laws.ts";
import { payloadOf } from "../packet.ts";
import { big, IPV4, ipv4, joined, summed, tcp } from "../packets-built.laws.ts";
import { readCapture } from "../read-capture.ts";
import type { CallsTally, SeenCall } from "./call.ts";
import { FollowedCalls } from "./follow-calls.ts";
import type { CalledProgram } from "./program.ts";

/** A program that doubles a number: its one procedure has four bytes each way. */
export const doubling: CalledProgram = {
  name: "DOUBLE1",
  number: 0x2000_0001,
  version: 1,
  procedures: new Map([
    [
      1,
      {
        name: "DOUBLE",
        args: (bytes) => (bytes.length === 4 ? shown(`${bytes[3]}`) : null),
        results: (bytes) => (bytes.length === 4 ? shown(`${bytes[3]}`) : null),
      },
    ],
  ]),
};

const shown = (text: string) => ({ text, status: null, names: [], handles: [] });
const NO_AUTH = [0, 0, 0, 0, 0, 0, 0, 0];

/** A call of it, as bytes. */
export const callBytes = (xid: number, value: number, procedure = 1): Uint8Array =>
  joined(
    big(xid, 4),
    ...[0, 2, doubling.number, 1, procedure].map((word) => big(word, 4)),
    NO_AUTH,
    NO_AUTH,
    big(value, 4),
  );

/** The reply of a success. */
export const replyBytes = (xid: number, value: number): Uint8Array =>
  joined(big(xid, 4), big(1, 4), big(0, 4), NO_AUTH, big(0, 4), big(value, 4));

/** A message as a record, in fragments that end before these places, and at its end. */
export const record = (message: Uint8Array, cuts: readonly number[] = []): Uint8Array => {
  const ends = [...cuts, message.length];
  return joined(
    ...ends.flatMap((end, nth) => {
      const from = nth === 0 ? 0 : ends[nth - 1]!;
      const isLast = nth === ends.length - 1;
      return [big((isLast ? 2 ** 31 : 0) + end - from, 4), message.subarray(from, end)];
    }),
  );
};

const CLIENT = 700;
const SERVER = 2049;
const SYN = 2;
const ACK = 16;

type Sent = {
  readonly seq: number;
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly ack?: number;
  readonly port?: number;
};

/** A segment of the client. */
export const asked = ({ seq, port = CLIENT, flags = ACK, ...more }: Sent): Uint8Array =>
  ipv4(tcp(IPV4, { ...more, seq, flags, sourcePort: port, destinationPort: SERVER }));

/** A segment of the server, which has the other address. */
export const answered = ({
  seq,
  port = CLIENT,
  flags = ACK,
  ...more
}: Sent): Uint8Array => {
  const back = { source: IPV4.destination, destination: IPV4.source };
  const segment = tcp(back, {
    ...more,
    seq,
    flags,
    sourcePort: SERVER,
    destinationPort: port,
  });
  const packet = ipv4(segment);
  // The sum of the header stays: addresses are only exchanged.
  return joined(packet.subarray(0, 12), back.source, back.destination, segment);
};

/** Both ends' SYNs: their first bytes have the number 1. */
export const opened = (port = CLIENT): readonly Uint8Array[] => [
  asked({ seq: 0, flags: SYN, port }),
  answered({ seq: 0, flags: SYN + ACK, port }),
];

/** A datagram of the client, or of the server. */
export const datagram = (
  data: Uint8Array,
  from: "client" | "server",
  port = CLIENT,
): Uint8Array => {
  const ports = from === "client" ? [port, SERVER] : [SERVER, port];
  const udp = joined(
    ...ports.map((each) => big(each, 2)),
    big(8 + data.length, 2),
    [0, 0],
    data,
  );
  const { source, destination } = IPV4;
  const network = from === "client" ? IPV4 : { source: destination, destination: source };
  const packet = ipv4(udp, { protocol: 17 });
  return joined(
    packet.subarray(0, 12),
    network.source,
    network.destination,
    summed(network, 17, udp, 6),
  );
};

/** The calls that are found in a capture, in order, and the tally. */
export const callsIn = async (
  bytes: Uint8Array,
  programs: readonly CalledProgram[] = [doubling],
): Promise<{ readonly calls: readonly SeenCall[]; readonly tally: CallsTally }> => {
  const { batches } = readCapture("a.pcap", [bytes]);
  const calls: SeenCall[] = [];
  const followed = new FollowedCalls(programs, (call) => calls.push(call));
  for await (const batch of batches)
    for (const packet of batch.packets)
      followed.take(
        packet,
        packet.type === "icmp" ? new Uint8Array() : payloadOf(batch, packet),
      );
  followed.end();
  return { calls: calls.sort((a, b) => a.number - b.number), tally: followed.tally() };
};

/** The same of these packets, a frame each. */
export const callsOf = (packets: readonly Uint8Array[]) =>
  callsIn(classic(packets.map((bytes) => ({ bytes }))));
