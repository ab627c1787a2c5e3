/**
 * Network address translation: hosts behind one outside address, by a table of inside endpoints and outside
 * ports; timers, ports that run out and are used again, filters, hairpinning, errors.
 *
 * Source: RFC 3022; RFC 4787 for UDP, RFC 5382 for TCP, RFC 5508 for ICMP, RFC 7857; slides 5 and 7 of the course.
 *
 * Left out: several outside addresses, fragments, which port is preferred (RFC 4787, REQ-3a and REQ-4), and
 * the ICMP error that may follow an unsolicited SYN after six seconds (RFC 5382, REQ-4).
 */
import { family, many, one, system } from "lockstep";
import { claims } from "./claims.ts";
import {
  hostAt,
  hostsOf,
  knock,
  outsideOf,
  question,
  serverOf,
  serversOf,
  strangerOf,
} from "./machines.ts";
import { mutants } from "./mutants.ts";
import {
  addressOf,
  NAT,
  outsideAt,
  type Packet,
  packetText,
  portsOf,
  serverAt,
} from "./packet.ts";
import {
  allIsFree,
  callersAreNotRefused,
  endpointsHaveOnePort,
  errorsQuoteTheirReaders,
  hairpinsComeFromOutside,
  hasReached,
  insideStaysInside,
  mappingsInUseStay,
  portsAreNotShared,
  repliesAreForTheirAskers,
  seenOf,
  strangersReachNoHost,
  strangersReachTheMapped,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import type { Table } from "./table.ts";
import { translator } from "./translator.ts";

/** The machines of a scope. */
export const rolesOf = (scope: Scope, rules: Rules) => ({
  host: many(hostsOf(scope), (name) => hostAt(name, scope)),
  nat: one(translator(scope, rules)),
  server: many(outsideOf(scope), (name) => serverOf(name, scope)),
});

/** The packets in flight at the start: questions of hosts, also to each other, and packets that no host asked for. */
const begun = (scope: Scope) => {
  const { begun, hairpin, ports } = scope;
  const stranger = strangerOf(scope);
  const letter = (from: string, body: Packet) => ({ from, to: NAT, body });
  return [
    ...hostsOf(scope).flatMap((host) =>
      begun
        ? serversOf(scope).map((s) => letter(host, question(host, serverAt(s), scope)))
        : [],
    ),
    ...(hairpin ? [letter("h1", question("h1", outsideAt(0), scope))] : []),
    ...(stranger === null
      ? []
      : portsOf(ports).map((port) => letter(addressOf(stranger), knock(port, scope)))),
  ];
};

const environmentOf = (scope: Scope) => {
  const { crashes, timer, life } = scope;
  return {
    network: "bag" as const,
    initially: begun(scope),
    crashes,
    restarts: crashes,
    ...(timer > 0 && { ticks: "unlimited" as const }),
    ...(life > 0 && {
      ages: ({ age }: { readonly age: number }) => (age + 1 < life ? age + 1 : undefined),
    }),
  };
};

const tableText = ({ mappings }: Table): string =>
  mappings.map(({ inside, port, idle }) => `${inside} ${port} idle ${idle}`).join(", ");

const fairnessOf = ({ closes, ports }: Scope) => ({
  weak: [
    "deliver",
    "tick",
    "expire",
    "restart",
    ...(closes ? ["close"] : []),
    ...portsOf(ports).map((port) => `free ${port}`),
  ],
});

const translation = (scope: Scope, rules: Rules) => {
  const { timer, crashes, unsolicited, filtering, observed, hairpin } = scope;
  const isFiltered =
    unsolicited !== "asked" &&
    (filtering === "address-and-port" ||
      (filtering === "address" && unsolicited === "other-address"));
  const sessionsEnd =
    scope.protocol === "udp" || scope.closes || scope.expiry === "timer";
  const isStrange = unsolicited !== "none" && unsolicited !== "asked";
  return system({
    name: "NAT",
    roles: rolesOf(scope, rules),
    environment: environmentOf(scope),
    observe: observed && seenOf(scope),
    show: {
      message: packetText,
      state: (state) => ("mappings" in state ? tableText(state) : undefined),
    },
    always: {
      "a reply reaches the endpoint that asked and no other": repliesAreForTheirAskers,
      "no two inside endpoints share an outside port": portsAreNotShared,
      "an inside endpoint has one outside port":
        scope.mapping === "independent" && endpointsHaveOnePort,
      "no inside address is seen outside": insideStaysInside,
      "no reply is lost": observed && crashes === 0 && (({ observed }) => !observed.lost),
      "an unsolicited packet reaches no host":
        isStrange && isFiltered && strangersReachNoHost,
      "an unsolicited packet reaches the host that its port is mapped to, and no other host":
        isStrange && timer === 0 && strangersReachTheMapped,
      "a flow is refused only while no port is free, and disturbs no other flow":
        observed && (({ observed }) => !observed.disturbed),
      "a packet of a host is forwarded or refused":
        observed && !hairpin && (({ observed }) => !observed.held),
      "a mapping in use stays":
        observed && crashes === 0 && timer > 0 && mappingsInUseStay(scope),
      "an ICMP error quotes a packet of the host that it reaches":
        errorsQuoteTheirReaders,
      "an end that opens while its peer opens is not refused":
        unsolicited === "asked" && callersAreNotRefused,
      "a packet between inside hosts comes from an outside endpoint":
        hairpin && hairpinsComeFromOutside,
    },
    sometimes: {
      "a host is answered": hasReached("answered"),
      "a flow is refused": scope.hosts > scope.ports && hasReached("refused"),
      "an unsolicited packet reaches the host that its port is mapped to":
        isStrange && !isFiltered && hasReached("unsolicited"),
      "a host asks another host of the translator": hairpin && hasReached("asked"),
    },
    leadsTo: {
      "once hosts are silent, every port is free again": timer > 0 &&
        crashes === 0 &&
        sessionsEnd && [(world) => !allIsFree(world), allIsFree],
    },
    fair: fairnessOf(scope),
  });
};

/** A translator with hosts and servers, by its parameters. */
export const nat = family({
  scope: defaults,
  rules,
  limits: ({ protocol, hairpin }) => {
    const dependences = ["independent", "address", "address-and-port"];
    return {
      hosts: [hairpin ? 2 : 1, 3],
      ports: [1, 3],
      servers: [1, protocol === "tcp" ? 1 : 2],
      protocol: ["udp", "tcp"],
      mapping: dependences,
      filtering: dependences,
      timer: [0, 4],
      expiry: ["waits", "timer"],
      reuse: ["rests", "at-once"],
      life: [0, 2],
      asks: [1, 3],
      unsolicited: ["none", "other-address", "other-port", "asked"],
      crashes: [0, 1],
    };
  },
  system: translation,
  mutants,
  claims,
});
