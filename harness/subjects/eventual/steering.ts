/** How a path of the spec is played on the store, and what the two must agree on. */
import { startEventual } from "../../../impl/eventual/node.ts";
import { type EventualFault, settings } from "../../../impl/eventual/options.ts";
import { passing } from "../../../spec/eventual/coordinator.ts";
import { offering } from "../../../spec/eventual/home.ts";
import type { Rules } from "../../../spec/eventual/rules.ts";
import type { Scope } from "../../../spec/eventual/scope.ts";
import { handing } from "../../../spec/eventual/spare.ts";
import { retries } from "../../conform/retries.ts";
import type { Act, Steering } from "../../conform/steering.ts";
import type { Json } from "../../history/trace.ts";
import { abstraction } from "./abstraction.ts";
import { kv } from "./dialect.ts";
import type { Naming } from "./held.ts";
import { lettersOf } from "./letters.ts";
import { observer } from "./observed.ts";
import { KEY, placement } from "./placement.ts";

export const steering = (
  scope: Scope,
  rules: Rules,
  faults: readonly EventualFault[],
): Steering => {
  const places = placement(scope);
  const { homes, spares, nodes, members, placeOf, processAt } = places;
  const seen = observer();
  const writer: Naming = (node) => rules.version(0, processAt(node)).writer;
  const letters = lettersOf(places, seen, writer);
  const { n, r, w, sloppyGets } = scope;
  const options = { n, r, w, sloppyGets, members, faults };
  const { retryMs, suspectAfter, offerEvery, handEvery } = settings(nodes, options);
  const again = retries(nodes, retryMs, letters.textOf);

  const firing =
    (ms: number): Act =>
    async (world, node) =>
      (await world.fire(node, ms)) > 0 ? null : `${node} has no such thing to do`;
  const memberOf = (process: string): number => members.indexOf(placeOf(process));
  const named = (
    processes: readonly string[],
    name: (process: string) => string,
    ms: (process: string, place: number) => number,
  ) => processes.map((each, place) => [name(each), firing(ms(each, place))] as const);

  return {
    nodes,
    start: (ports) => {
      const isAhead = ports.self === placeOf("coordinator0");
      return startEventual(ports, { ...options, skew: isAhead ? scope.skew : 0 });
    },
    dialect: kv as never,
    placeOf,
    request: (request) => {
      const { type, value } = request as { type: string; value?: Json };
      return type === "get"
        ? { type: "read", key: KEY }
        : { type: "write", key: KEY, value: value! };
    },
    note: (told) => {
      seen.note(told);
      again.note(told);
    },
    letterOf: letters.letterOf,
    acts: Object.fromEntries([
      ...named([...homes, ...spares], passing, (_, place) => suspectAfter(place)),
      ...named(homes, offering, (home) => offerEvery(memberOf(home))),
      ...named(homes, handing, (home) => handEvery(memberOf(home))),
    ]),
    stutter: again.stutter,
    abstraction: abstraction(places, seen, letters, writer),
  };
};
