/** How the store by directory is run: its members, their options by seed, and what clients ask. */
import { startDirectory } from "../../../impl/directory/node.ts";
import {
  type DirectoryOptions,
  directoryFaults,
} from "../../../impl/directory/options.ts";
import { inBothWorlds, moduleBeside } from "../../conform/both-worlds.ts";
import type { Json, RealSchedule, Transfer } from "../../conform/subject.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { kv } from "../shared/kv.ts";
import { nine } from "./nine.ts";

/** The directory, then the nodes. */
export const members = ["d", "n1", "n2", "n3", "n4"] as const;

const KEYS = ["k", "l"];

/** Two directories, then the nodes. */
const divided = ["d1", "d2", "n1", "n2", "n3", "n4"] as const;

/** With what options members are run; the seed decides which. In one of five the directory changes mappings. */
const variants: readonly DirectoryOptions[] = [
  { beatMs: 40, suspectMs: 200, repairMs: 50, retryMs: 100, lookAgainMs: 230 },
  { query: "iterative", replication: "iterative", moves: false },
  { query: "recursive", replication: "iterative", moves: false },
  { query: "recursive", replication: "recursive", moves: false },
  { query: "iterative", replication: "recursive", moves: false },
];

const program = {
  module: moduleBeside("../../../impl/directory/node", import.meta.url),
  start: "startDirectory",
};

/** The members of a run with these options. */
export const membersWith = ({
  directories = ["d"],
}: DirectoryOptions): readonly string[] => (directories.length === 1 ? members : divided);

const worldsWith = (options: DirectoryOptions) =>
  inBothWorlds({
    nodes: membersWith(options),
    start: startDirectory,
    program,
    options: { replicas: 2, ...options },
    faults: directoryFaults,
    dialect: kv,
  });

/** The options of a run. Five seeds of thirty have two directories. */
const optionsOf = (seed: number): DirectoryOptions => {
  const options = variants[seed % variants.length]!;
  return Math.floor(seed / variants.length) % 6 === 2
    ? { ...options, directories: divided.slice(0, 2) }
    : options;
};

/** The members in either world. */
export const worlds: ReturnType<typeof worldsWith> = {
  ...worldsWith({}),
  simulate: (run, faults) => worldsWith(optionsOf(run.seed)).simulate(run, faults),
};

/** Nine real processes. */
export const transfer: Transfer = nine(program);

/** The schedule of a run of real processes: a node is killed, one cut off, one stopped, and the disk of one full. */
export const realSchedule: RealSchedule = {
  requests: Array.from({ length: 80 }, (_, nth) => {
    const key = KEYS[nth % 3 === 0 ? 1 : 0]!;
    return {
      time: 50 * nth,
      client: `c${(nth % 4) + 1}`,
      node: members[(nth * 2) % members.length]!,
      request: nth % 5 < 2 ? { type: "read", key } : { type: "write", key, value: nth },
    };
  }),
  faults: [
    { type: "crash", time: 600, node: "n1", downMs: 1500 },
    { type: "cut", time: 1600, side: ["n2"], way: "both", forMs: 700 },
    { type: "crash", time: 2600, node: "d", downMs: 200 },
    { type: "disk", time: 3000, node: "n3", how: "full", forMs: 300 },
  ],
};

/** The schedule of a simulated run that a seed decides. */
export const schedule = (seed: number): Schedule<Json> =>
  scheduleFrom<Json>(seed, {
    nodes: membersWith(optionsOf(seed)),
    clients: ["c1", "c2", "c3", "c4"],
    requests: 40,
    request: (random, nth) => {
      const key = random.pick(KEYS);
      return random.chance(0.5)
        ? { type: "write", key, value: random.chance(0.15) ? null : nth }
        : { type: "read", key };
    },
  });
