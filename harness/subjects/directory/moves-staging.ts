/** How paths of `spec/directory/moves` are played on members of `impl/directory`. */
import { startDirectory } from "../../../impl/directory/node.ts";
import {
  type DirectoryFault,
  type DirectoryOptions,
  settings,
} from "../../../impl/directory/options.ts";
import type { Json, Ports } from "../../../impl/ports.ts";
import { preference } from "../../../impl/store/preference.ts";
import { allNodes } from "../../../spec/directory/moves/properties.ts";
import type { Scope } from "../../../spec/directory/scope.ts";
import { workloads } from "../../../spec/directory/store/workloads.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Act, JointAct } from "../../conform/steering.ts";
import type { SteeredWorld } from "../../simulate/steered-world.ts";
import { kv } from "../shared/kv.ts";
import { numbered } from "../shared/numbered.ts";
import { askedFor } from "../shared/register-words.ts";

const KEY = "k";
const DIRECTORY = "d";
const OPERATOR = "operator";

/** Each client of the spec has an agent of its own, which keeps no values. */
export const staging = (scope: Scope, faults: readonly DirectoryFault[]): Staging => {
  const { n, asks, checksEpochs, remembers } = scope;
  const keepers = numbered("n", allNodes(scope).length);
  const order = preference(KEY, keepers);
  const agents = numbered("c", workloads[asks]!.length);
  const members = [DIRECTORY, ...keepers];
  const options: DirectoryOptions = {
    directories: [DIRECTORY],
    nodes: keepers,
    replicas: n,
    checksEpochs,
    remembers,
    balances: false,
    faults,
  };
  const { retryMs, lookAgainMs, repairMs, suspectMs } = settings(members, options);
  const memberOf = (process: string): string => order[Number(process.slice(1))]!;
  return {
    placeOf: (role, nth) => {
      if (role === "directory") return DIRECTORY;
      return (role === "node" ? order : agents)[nth]!;
    },
    nodes: [...members, ...agents],
    members,
    start: async (ports) => {
      await prepare(ports, order, n);
      return startDirectory(ports, options);
    },
    dialect: kv as never,
    request: (request) => askedFor(request, KEY) as Json,
    retryMs,
    acts: {
      move: moving(0, 0),
      replace: scope.change === "replace-first" ? moving(0, -1) : moving(-1, 0),
      repair: firing(repairMs),
    },
    joint: {
      fail: async (world, [id]) => {
        await world.leave(memberOf(String(id)));
        return null;
      },
      detect: (world, [id]) =>
        firing(suspectMs + keepers.indexOf(memberOf(String(id))))(world, DIRECTORY),
      "look again": onAgent(agents, firing(lookAgainMs)),
    },
  };
};

/** The key has a value from the beginning: on the disks of its nodes, and of the directory. */
const prepare = async (
  { self, disk }: Ports,
  order: readonly string[],
  n: number,
): Promise<void> => {
  if ((await disk.get("boot")) !== undefined) return;
  const nodes = order.slice(0, n);
  const name = JSON.stringify(KEY);
  if (nodes.includes(self))
    disk.put(`slot/${name}`, { epoch: 0, held: { version: 0, value: 0 } });
  if (self === DIRECTORY)
    disk.put(`mapping/${name}`, {
      nodes,
      epoch: 0,
      change: null,
      spares: order.slice(n),
      version: 0,
      holders: nodes,
      puts: [],
      queue: [],
      taken: {},
    });
  await disk.flush();
};

/** Has the agent of a client do something. */
const onAgent =
  (agents: readonly string[], act: Act): JointAct =>
  (world, [id]) =>
    act(world, agents[Number(String(id).slice(1))]!);

/** What the directory answers its operator. */
const asked = async (world: SteeredWorld, body: Json): Promise<Json> => {
  await world.call(DIRECTORY, OPERATOR, body as never);
  const answer = world.waiting.find(({ dest }) => dest === OPERATOR)!;
  world.take(answer);
  return answer.body;
};

/** The key moves from the node at this place, with the value of the node at that place, to the next spare. */
const moving =
  (from: number, source: number): Act =>
  async (world) => {
    const { nodes } = (await asked(world, { type: "where", key: KEY })) as {
      readonly nodes: readonly string[];
    };
    const [leaving, having] = [nodes.at(from)!, nodes.at(source)!];
    await asked(world, { type: "move", key: KEY, from: leaving, source: having });
    return null;
  };
