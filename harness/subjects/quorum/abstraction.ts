/** What the store and its spec must agree on after every step. */
import type { Message } from "../../../impl/ports.ts";
import type { Coordinator } from "../../../spec/quorum/coordinator.ts";
import type { Held, Message as Spoken } from "../../../spec/quorum/messages.ts";
import type { Abstraction } from "../../conform/steering.ts";
import type { Json } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";
import { type Letters, letterText } from "./letters.ts";
import type { Observer } from "./observed.ts";
import type { Placement } from "./placement.ts";

/** What a property of the spec sees, as far as it is compared. */
type World = {
  readonly replica: Readonly<Record<string, Held>>;
  readonly coordinator: Readonly<Record<string, Coordinator>>;
  readonly down: ReadonlySet<string>;
  readonly flying: readonly Letter<Spoken>[];
};

/**
 * | compared | in the spec | in the store |
 * |---|---|---|
 * | a replica's copy | its state | the last that it said is on its disk |
 * | a coordinator's operation and counter | its state | requests it took, counters it chose |
 * | its phase, and who has answered | its state | what it has sent and received since |
 * | letters flying | those that somebody still waits for | messages, if awaited |
 * | who is down | | |
 *
 * What a coordinator has read, and not told yet, shows in the next letter that it sends. Of who is
 * down nothing is known but that: what it keeps shows when it is back.
 */
export const abstraction = (
  { replicas, coordinators, placeOf, replicaAt }: Placement,
  { at }: Observer,
  { textOf, copyOf }: Letters,
): Abstraction => {
  const coordinatorOf = (process: string): Json => {
    const { op, counter, phase, heard } = at(placeOf(process));
    return { op, counter, phase, heard: [...heard].map(replicaAt).sort() };
  };

  /** Nobody waits for an answer to what is over: in the spec such letters vanish. */
  const isAwaited = ({ dest, body }: Message): boolean => {
    if (body.type !== "report" && body.type !== "installed") return true;
    const { phase, id } = at(dest);
    return body.op === id && phase === (body.type === "report" ? "query" : "install");
  };

  return {
    ofSpec: ({ replica, coordinator, down, flying }: World) => {
      const unlessDown = (of: (id: string) => Json) => (id: string) =>
        down.has(id) ? DOWN : of(id);
      return {
        replica: mapped(
          replicas,
          unlessDown((id) => replica[id]!),
        ),
        coordinator: mapped(
          coordinators,
          unlessDown((id) => told(coordinator[id]!)),
        ),
        flying: counts(flying.map(letterText)),
      };
    },
    ofCode: (world) => {
      const unlessDown = (of: (id: string) => Json) => (id: string) =>
        world.isUp(placeOf(id)) ? of(id) : DOWN;
      const heldBy = (id: string) => copyOf(at(placeOf(id)).copy);
      return {
        replica: mapped(replicas, unlessDown(heldBy)),
        coordinator: mapped(coordinators, unlessDown(coordinatorOf)),
        flying: counts(world.waiting.filter(isAwaited).map(textOf)),
      };
    },
  };
};

const DOWN = "down";

const told = ({ op, counter, phase }: Coordinator): Json => ({
  op,
  counter,
  phase: phase.name,
  heard: [...heardIn(phase)].sort(),
});

const heardIn = (phase: Coordinator["phase"]): ReadonlySet<string> => {
  if (phase.name === "idle") return new Set();
  return phase.name === "query" ? phase.reports.from : phase.from;
};

const mapped = (names: readonly string[], of: (name: string) => Json): Json =>
  Object.fromEntries(names.map((name) => [name, of(name)]));

/** How often each occurs: a difference then names the letter that is missing, or too many. */
const counts = (texts: readonly string[]): Json => {
  const found: Record<string, number> = {};
  for (const text of [...texts].sort()) found[text] = (found[text] ?? 0) + 1;
  return found;
};
