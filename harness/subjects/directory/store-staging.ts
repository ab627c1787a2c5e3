/** How paths of `spec/directory/store` are played on members of `impl/directory`. */
import { startDirectory } from "../../../impl/directory/node.ts";
import type {
  DirectoryFault,
  DirectoryOptions,
} from "../../../impl/directory/options.ts";
import type { Json, Ports } from "../../../impl/ports.ts";
import { preference } from "../../../impl/store/preference.ts";
import type { Scope } from "../../../spec/directory/scope.ts";
import { workloads } from "../../../spec/directory/store/workloads.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { kv } from "../shared/kv.ts";
import { numbered } from "../shared/numbered.ts";
import { askedFor } from "../shared/register-words.ts";

const KEY = "k";
const RETRY_MS = 200;
const DIRECTORY = "d";

/** Each client of the spec has an agent of its own, which keeps no values. */
export const staging = (scope: Scope, faults: readonly DirectoryFault[]): Staging => {
  const { n, query, replication, acks, serialises, versions, reads, asks } = scope;
  const keepers = numbered("n", n);
  const order = preference(KEY, keepers);
  const agents = numbered("c", workloads[asks]!.length);
  const options = {
    directories: [DIRECTORY],
    nodes: keepers,
    replicas: n,
    query,
    replication,
    acks,
    serialises,
    versions,
    reads,
    moves: false,
    retryMs: RETRY_MS,
    faults,
  } as DirectoryOptions;
  let chosen = 0;
  return {
    placeOf: (role, nth) => {
      if (role === "directory") return DIRECTORY;
      return (role === "node" ? order : agents)[nth]!;
    },
    nodes: [DIRECTORY, ...keepers, ...agents],
    members: [DIRECTORY, ...keepers],
    start: (ports) =>
      startDirectory(
        choosing(ports, () => chosen),
        options,
      ),
    dialect: kv as never,
    request: (request) => askedFor(request, KEY) as Json,
    retryMs: RETRY_MS,
    chooses: (sends) => {
      const read = sends.find(({ body }) => (body as { type: string }).type === "read");
      if (read !== undefined) chosen = Number(read.to.slice("n".length));
    },
  };
};

/** These ports, where chance is what the spec has chosen. */
const choosing = (ports: Ports, chosen: () => number): Ports => ({
  ...ports,
  entropy: { bytes: (count) => new Uint8Array(count).fill(chosen()) },
});
