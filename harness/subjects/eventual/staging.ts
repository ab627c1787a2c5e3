/** How paths of `spec/eventual` are played on nodes of `impl/eventual`. */
import { startEventual } from "../../../impl/eventual/node.ts";
import { type EventualFault, settings } from "../../../impl/eventual/options.ts";
import type { Json } from "../../../impl/ports.ts";
import { preference } from "../../../impl/store/preference.ts";
import { passOverAction } from "../../../spec/eventual/coordinator.ts";
import { offerAction } from "../../../spec/eventual/home.ts";
import { type Scope, workloads } from "../../../spec/eventual/scope.ts";
import { handOverAction } from "../../../spec/eventual/spare.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { NodeId } from "../../model/process.ts";
import { ids } from "../../model/roles.ts";
import { kv } from "../shared/kv.ts";
import { numbered } from "../shared/numbered.ts";
import { askedFor } from "../shared/register-words.ts";

const KEY = "k";

/**
 * In the code a node keeps copies and coordinates. In the spec the two crash apart, and the clock of a
 * coordinator follows what its one client has seen. So a coordinator is played by a node that is no member, and
 * keeps no copies: the same program with other options.
 */
export const staging = (at: AnyScope, faults: readonly EventualFault[]): Staging => {
  const scope = at as Scope;
  const { n, r, w, sloppyGets, skew, spares } = scope;
  const members = numbered("n", n + spares);
  const list = preference(KEY, members);
  const coordinators = numbered("c", workloads[scope.asks].length);
  const nodes = [...list, ...coordinators];
  const options = { n, r, w, sloppyGets, members, faults };
  const { retryMs, suspectAfter, offerEvery, handOverEvery } = settings(nodes, options);
  const [homeIds, spareIds] = [ids("home", n), ids("spare", spares)];
  const memberOf = (nth: number): number => members.indexOf(list[nth]!);
  return {
    placeOf: (role, nth) =>
      role === "coordinator"
        ? coordinators[nth]!
        : list[role === "home" ? nth : n + nth]!,
    nodes,
    members,
    start: (ports) => {
      const isAhead = ports.self === coordinators[0];
      return startEventual(ports, { ...options, skew: isAhead ? skew : 0 });
    },
    dialect: kv as never,
    request: (request) => askedFor(request, KEY) as Json,
    retryMs,
    acts: {
      ...timers([...homeIds, ...spareIds], passOverAction, suspectAfter),
      ...timers(homeIds, offerAction, (nth) => offerEvery(memberOf(nth))),
      ...timers(homeIds, handOverAction, (nth) => handOverEvery(memberOf(nth))),
    },
  };
};

/** An action about each of these processes, by its name; in the code it is a timer. */
const timers = (
  processes: readonly NodeId[],
  nameOf: (process: NodeId) => string,
  msOf: (nth: number) => number,
) => Object.fromEntries(processes.map((each, nth) => [nameOf(each), firing(msOf(nth))]));
