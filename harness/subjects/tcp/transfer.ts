/** Many bytes between two processes, over links that do all that links may do: judged by what arrives. */
import { createHash } from "node:crypto";
import { P } from "ts-pattern";
import type { TcpNodeOptions } from "../../../impl/tcp/node.ts";
import { patternBytes } from "../../../impl/tcp/pattern.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Transfer, Transferred } from "../../conform/subject.ts";
import { deploy } from "../../deploy/deploy.ts";
import type { Program } from "../../deploy/node-process.ts";
import type { Json } from "../../history/trace.ts";
import { counted, thousands } from "../../report/quantity.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { LinkConditions } from "../../simulate/link.ts";
import type { Run } from "../../simulate/simulate.ts";
import { nodes, PORTS } from "./segment.ts";

/**
 * What both directions do. Of an altered packet one bit flips, or its end is missing: TCP notices each of these,
 * and of two flipped bits its checksum misses one pair in 32.
 */
const LINK: Partial<LinkConditions> = {
  delayMs: [0, 2],
  spread: 3,
  loss: 0.02,
  duplication: 0.02,
  alteration: 0.01,
  alteredBits: 1,
};
const LINK_TEXT =
  "each way 2 % of the packets are lost, 2 % come twice, 1 % are altered, and they overtake each other";

/** The code as programs use it, with timeouts for links of a few milliseconds. */
const options: TcpNodeOptions = {
  retransmitMs: { first: 200, least: 20, most: 2000 },
  timeoutMs: 20_000,
  mslMs: 100,
};

/** Decides the bytes, and what links do. */
const SEED = 12;
/** The name of the first connection of a stack. */
const connection = "c1";
/** How long a transfer may take on a machine that is busy. */
const PATIENCE_MS = 180_000;

const programs = (bytes: number): Readonly<Record<"a" | "b", readonly Json[]>> => ({
  a: [
    { type: "connect", to: "b", port: PORTS.b },
    { type: "send-pattern", connection, seed: SEED, bytes },
    { type: "shutdown", connection },
    { type: "receive-digest", connection }, // Until b has read all, and closes.
    { type: "stats" },
  ],
  b: [
    { type: "listen", port: PORTS.b },
    { type: "accept", port: PORTS.b },
    { type: "receive-digest", connection },
    { type: "stats" },
    { type: "shutdown", connection },
  ],
});

/**
 * A transfer from a to b.
 *
 * @param bytes how many
 * @param program the node
 */
export const transferOf = (bytes: number, program: Program): Transfer => ({
  about: `${thousands(bytes)} bytes from a to b; ${LINK_TEXT}`,
  why: "judged by what arrives: in the spec each byte has a segment of its own",
  run: async (faults, signal) => {
    const requests = nodes.flatMap((node) =>
      programs(bytes)[node].map((request) => ({
        time: node === "a" ? 100 : 0,
        client: node,
        node,
        request,
      })),
    );
    const links = [
      { from: "a", to: "b", conditions: LINK },
      { from: "b", to: "a", conditions: LINK },
    ];
    const run = await deploy<Json>({
      nodes,
      program: { ...program, options: { ...options, faults } as unknown as Json },
      dialect: localDialect as never,
      schedule: { requests, faults: [], links, seed: SEED },
      clientTimeoutMs: PATIENCE_MS,
      settleMs: 0,
      packets: "untraced",
      ...(signal && { signal }),
    });
    return judged(run, bytes);
  },
});

/** The result of a request of this type at a node; undefined without an answer. */
const resultOf = ({ operations }: Run<Json>, node: string, type: string): unknown =>
  operations.find(
    ({ client, request }) =>
      client === node && shaped({ type: P.string }, request).type === type,
  )?.result;

const judged = (run: Run<Json>, bytes: number): Transferred => {
  if (run.interrupted) return { verdict: "unfinished", text: "interrupted" };
  const got = resultOf(run, "b", "receive-digest");
  if (got === undefined)
    return {
      verdict: "unfinished",
      text: `b had not read the end after ${PATIENCE_MS / 1000} s`,
    };
  if (typeof got === "string")
    return { verdict: "violated", text: `b could not read to the end: ${got}` };
  const read = shaped({ bytes: P.number, sha256: P.string }, got);
  if (read.bytes !== bytes)
    return {
      verdict: "violated",
      text: `b read ${counted(read.bytes, "byte")}, and a wrote ${thousands(bytes)}`,
    };
  if (read.sha256 !== digestOf(bytes))
    return {
      verdict: "violated",
      text: "b read as many bytes as a wrote, but not the same bytes",
    };
  return { verdict: "holds", text: `same length and SHA-256${repairs(run)}` };
};

const counters = {
  packetsSent: P.number,
  packetsReceived: P.number,
  retransmissions: P.number,
  ipChecksum: P.number,
  ipTooShort: P.number,
  ipTotalLength: P.number,
  tcpChecksum: P.number,
  duplicateData: P.number,
  outOfWindow: P.number,
};

/** The faults of the link that the ends had to repair, as a line of the report. */
const repairs = (run: Run<Json>): string => {
  const [sender, reader] = nodes.map((node) => resultOf(run, node, "stats"));
  if (sender === undefined || reader === undefined) return "";
  const { packetsSent, retransmissions } = shaped(counters, sender);
  const of = shaped(counters, reader);
  const altered = of.ipChecksum + of.ipTooShort + of.ipTotalLength + of.tcpChecksum;
  return `; of a's ${counted(packetsSent, "packet")} ${thousands(retransmissions)} were sent again; b dropped ${thousands(altered)} altered ones, and ${thousands(of.duplicateData + of.outOfWindow)} brought data that it had already, or lay outside its window`;
};

const PART_BYTES = 65_536;

/** The SHA-256 of what a writes. */
const digestOf = (bytes: number): string => {
  const hash = createHash("sha256");
  for (let from = 0; from < bytes; from += PART_BYTES)
    hash.update(patternBytes(SEED, { from, count: Math.min(PART_BYTES, bytes - from) }));
  return hash.digest("hex");
};
