/** Network address translation: how the translator of `impl/nat` and its spec correspond. */
import { startNat } from "../../impl/nat/node.ts";
import { type NatFault, natFaults } from "../../impl/nat/options.ts";
import type { mutants } from "../../spec/nat/mutants.ts";
import { nat } from "../../spec/nat/nat.ts";
import { defaults, type Scope } from "../../spec/nat/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { localDialect } from "../simulate/datagram-probe.ts";
import { correspondence } from "./nat/correspondence.ts";
import { staging } from "./nat/staging.ts";
import { followed, nodes, realSchedule, runOptions, scheduleOf } from "./nat/workload.ts";

const atOnce = { ...defaults, expiry: "timer", reuse: "at-once" } as const;

/** Every step of the spec is taken by the code at these: see `coverEdges`. */
const cover: readonly Scope[] = [
  atOnce,
  { ...defaults, expiry: "timer", life: 2, begun: false },
  { ...atOnce, ports: 1 },
  { ...defaults, hosts: 1, servers: 2, mapping: "address", timer: 0 },
  { ...defaults, hosts: 1, servers: 2, errors: true, timer: 0 },
  { ...defaults, timer: 0, unsolicited: "other-port" },
  { ...defaults, filtering: "independent", timer: 0, unsolicited: "other-address" },
  {
    ...atOnce,
    hosts: 1,
    ports: 1,
    filtering: "independent",
    unsolicited: "other-address",
    knocks: true,
  },
  { ...defaults, hosts: 1, asks: 2, timer: 2, expiry: "timer", reuse: "at-once" },
  { ...defaults, filtering: "independent", timer: 0, hairpin: true },
  { ...defaults, hosts: 1, ports: 1, protocol: "tcp", timer: 0, unsolicited: "asked" },
  { ...defaults, hosts: 1, protocol: "tcp", closes: true, asks: 2, reuse: "at-once" },
  { ...defaults, timer: 0, crashes: 1 },
];

/** Mistakes that a mutant of the spec and the code can both make. */
const sameMistake = {
  "a port in use is allocated again": "overload-ports",
  "the port of an expired mapping does not rest": "no-rest",
  "packets from outside keep a mapping": "refresh-by-inbound",
  "packets from inside do not keep a mapping": "no-outbound-refresh",
  "the filter looks at the remote address alone": "filter-by-address",
  "the filter lets everything pass": "no-filter",
  "what comes from outside goes to the newest mapping": "newest-mapping",
  "the last free port is never used": "leave-a-port",
  "without a free port a packet leaves with its inside source": "forward-when-full",
  "the first FIN ends the session": "first-fin-ends",
  "a session that is over takes no SYN": "no-reopen",
  "the packet that an ICMP error quotes is not translated": "quotes-as-they-are",
  "an ICMP error ends the mapping that it is about": "errors-end-mappings",
  "a packet between inside hosts keeps its inside source": "hairpin-keeps-source",
} satisfies Partial<Record<keyof typeof mutants, NatFault>>;

const { simulate, deploy } = inBothWorlds({
  nodes,
  start: startNat,
  program: {
    module: moduleBeside("../../impl/nat/node", import.meta.url),
    start: "startNat",
  },
  options: runOptions,
  faults: natFaults,
  dialect: localDialect,
});

const implementation = {
  faults: {
    "errors-end-mappings": "an ICMP error ends the mapping that it is about",
    "filter-by-address": "the filter looks at the remote address alone",
    "first-fin-ends": "the first FIN of a session ends its mapping",
    "forward-when-full": "without a free port a packet leaves with its inside source",
    "hairpin-keeps-source": "a packet between inside hosts keeps its inside source",
    "ignore-pseudo-header": "checksums of TCP and UDP are not adjusted to new addresses",
    "leave-a-port": "the last free port is never used",
    "map-by-address": "an endpoint has a mapping for each remote address",
    "newest-mapping": "what comes from outside goes to the newest mapping",
    "no-filter": "everything from outside passes where there is a mapping",
    "no-hairpin": "packets between inside hosts are dropped",
    "no-outbound-refresh": "packets from inside do not keep a mapping",
    "no-reopen": "a session that is over takes no SYN",
    "no-rest": "the port of an expired mapping is used again at once",
    "overload-ports": "every mapping gets the first port",
    "quotes-as-they-are": "the packet that an ICMP error quotes is not translated",
    "refresh-by-inbound": "packets from outside keep a mapping",
    "refuse-syn": "an unsolicited SYN is refused at once",
  } satisfies Record<NatFault, string>,
  promises: [],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  deploy,
  simulate,
  ...corresponding({
    family: nat,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: natFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** NAT with the translator of `impl/nat`. */
export const subject = {
  name: "nat",
  summary:
    "hosts behind one address: outside ports that expire, run out and are used again",
  family: nat,
  implementation,
} satisfies Subject;
