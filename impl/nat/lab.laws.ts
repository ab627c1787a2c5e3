/** A translator on virtual time, with the test on both of its links: what the tests of this folder stand on. */
import { seededEntropy } from "../../harness/simulate/entropy.ts";
import { Random } from "../../harness/simulate/random.ts";
import { addWords, checksumOf } from "../ip/checksum.ts";
import { addressOf, ICMP_PROTOCOL, pseudoSumOf, UDP_PROTOCOL } from "../ip/ipv4.ts";
import type { Link } from "../ip/link.ts";
import { type Headers, readHeaders } from "./headers.ts";
import { type Letter, packetOf } from "./letters.ts";
import type { NatOptions } from "./options.ts";
import { INSIDE_ADDRESS, NETWORK, OUTSIDE_ADDRESS } from "./places.ts";
import type { Place } from "./rewrite.ts";
import { translator } from "./translator.ts";

export const at = (address: string, port: number): Place => ({
  address: addressOf(address)!,
  port,
});
export const H0 = at("192.168.0.10", 4000);
export const H1 = at("192.168.0.11", 4000);
export const S0 = at("198.51.100.10", 80);
export const S1 = at("198.51.100.11", 80);
/** The outside place at a port. */
export const outside = (port: number): Place => ({ address: OUTSIDE_ADDRESS, port });

/** A packet over UDP or TCP; `type` decides its control bits. */
export const packet = (
  from: Place,
  to: Place,
  {
    type = "ask",
    protocol = "udp",
  }: { type?: Letter["type"]; protocol?: "udp" | "tcp" } = {},
): Uint8Array => packetOf({ type, from, to, of: "x" }, protocol);

/** Whether every checksum of a packet is right, that of its header included. */
export const isSound = (bytes: Uint8Array): boolean => {
  const headers = readHeaders(bytes);
  if (typeof headers === "string") return false;
  const { ip } = headers;
  if (ip.protocol === ICMP_PROTOCOL) return true; // `readHeaders` has looked at it.
  const isNone =
    ip.protocol === UDP_PROTOCOL && bytes[ip.from + 6] === 0 && bytes[ip.from + 7] === 0;
  return isNone || checksumOf(pseudoSumOf(bytes, ip)) === 0;
};

/** Sets the checksum of a header of IPv4 that a test has changed. */
export const withHeaderChecksum = (bytes: Uint8Array, base = 0): Uint8Array => {
  const to = base + (bytes[base]! & 15) * 4;
  bytes.set([0, 0], base + 10);
  const sum = checksumOf(addWords(bytes, { from: base, to }));
  bytes.set([sum >> 8, sum & 255], base + 10);
  return bytes;
};

type Timer = { readonly due: number; readonly run: () => void };

/** The translator, what it sends, and time that passes in `pass` alone. */
export const lab = (options: NatOptions = {}) => {
  let now = 0;
  let timers: readonly Timer[] = [];
  const sent: { readonly to: "inside" | "outside"; readonly bytes: Uint8Array }[] = [];
  const takers: Partial<Record<string, (bytes: Uint8Array) => void>> = {};
  const link = (to: "inside" | "outside"): Link => ({
    mtuBytes: 1500,
    send: (bytes) => void sent.push({ to, bytes }),
    onReceive: (take) => {
      takers[to] = take;
    },
    close: () => {},
  });
  const running = translator({
    clock: {
      now: () => now,
      wall: () => now,
      after: (ms, run) => {
        const timer = { due: now + ms, run };
        timers = [...timers, timer];
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
    },
    entropy: seededEntropy(new Random(1)),
    inside: link("inside"),
    outside: link("outside"),
    outsideAddress: OUTSIDE_ADDRESS,
    insideAddress: INSIDE_ADDRESS,
    network: NETWORK,
    options,
  });
  return {
    stats: () => running.stats(),
    close: () => running.close(),
    /** Lets some milliseconds pass; timers go off when they are due. */
    pass: (ms: number): void => {
      const end = now + ms;
      for (;;) {
        const next = timers.reduce<Timer | undefined>(
          (first, each) =>
            each.due <= end && (!first || each.due < first.due) ? each : first,
          undefined,
        );
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        now = next.due;
        next.run();
      }
      now = end;
    },
    /** Delivers a packet from one side, and returns what the translator then sends. */
    hear: (from: "inside" | "outside", bytes: Uint8Array) => {
      sent.length = 0;
      takers[from]?.(bytes);
      return sent.splice(0);
    },
    /** The packets that were sent since the last call. */
    sent: () => sent.splice(0),
  };
};

/** The headers of a packet in short. */
export const told = (bytes: Uint8Array) => {
  const headers = readHeaders(bytes);
  if (typeof headers === "string") throw new Error(headers);
  return placesIn(headers);
};

const placesIn = ({ ip, sourcePort, destinationPort }: Headers) => ({
  from: { address: ip.source, port: sourcePort },
  to: { address: ip.destination, port: destinationPort },
});
