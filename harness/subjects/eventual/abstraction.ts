/** What the store and its spec must agree on after every step. */
import type { Message } from "../../../impl/ports.ts";
import type { Coordinator } from "../../../spec/eventual/coordinator.ts";
import type { Held, Message as Spoken } from "../../../spec/eventual/messages.ts";
import type { Hints } from "../../../spec/eventual/spare.ts";
import type { Abstraction } from "../../conform/steering.ts";
import type { Json } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";
import { heldOf, type Naming } from "./held.ts";
import { type Letters, letterText } from "./letters.ts";
import type { Observer } from "./observed.ts";
import type { Placement } from "./placement.ts";

/** What a property of the spec sees, as far as it is compared. */
type World = {
  readonly home: Readonly<Record<string, Held>>;
  readonly spare: Readonly<Record<string, Hints>>;
  readonly coordinator: Readonly<Record<string, Coordinator>>;
  readonly down: ReadonlySet<string>;
  readonly flying: readonly Letter<Spoken>[];
};

/**
 * | compared | in the spec | in the store |
 * |---|---|---|
 * | a home's copy, a substitute's hints | its state | the last that it said is on its disk |
 * | a coordinator's operation and phase | its state | requests it took and answered |
 * | its clock, but not while it asks | its state | what it says when it starts, chooses or answers |
 * | how many were passed over, and who has answered | its state | what it has sent and received |
 * | letters flying | those that somebody still waits for | messages, if awaited |
 * | who is down | | |
 *
 * What a coordinator has read shows in what it answers. Of who is down nothing is known but that:
 * what it keeps shows when it is back.
 */
export const abstraction = (
  { homes, spares, coordinators, placeOf, processAt }: Placement,
  { at }: Observer,
  { textOf }: Letters,
  writer: Naming,
): Abstraction => {
  const coordinatorOf = (process: string): Json => {
    const { op, clock, phase, asked, heard } = at(placeOf(process));
    const instead = [...asked].filter((node) => spares.includes(processAt(node))).length;
    const reading = phase === "query" ? null : clock;
    return {
      op,
      clock: reading,
      phase,
      passed: instead,
      heard: [...heard].map(processAt).sort(),
    };
  };

  const hintsOf = (process: string): Json =>
    Object.fromEntries(
      [...at(placeOf(process)).hints].map(([home, held]) => [
        processAt(home),
        heldOf(held, writer),
      ]),
    );

  /** Nobody waits for an answer to what is over: in the spec such letters vanish. */
  const isAwaited = ({ dest, body }: Message): boolean => {
    if (body.type !== "report" && body.type !== "installed") return true;
    const { phase, id } = at(dest);
    return body.op === id && phase !== "idle";
  };

  const described = (
    isDown: (process: string) => boolean,
    of: Readonly<Record<"home" | "spare" | "coordinator", (process: string) => Json>>,
    flying: readonly string[],
  ): Json => {
    const each = (processes: readonly string[], tell: (process: string) => Json): Json =>
      Object.fromEntries(processes.map((id) => [id, isDown(id) ? "down" : tell(id)]));
    return {
      home: each(homes, of.home),
      spare: each(spares, of.spare),
      coordinator: each(coordinators, of.coordinator),
      flying: counts(flying),
    };
  };

  return {
    ofSpec: ({ home, spare, coordinator, down, flying }: World) =>
      described(
        (id) => down.has(id),
        {
          home: (id) => home[id]!,
          spare: (id) => spare[id]!,
          coordinator: (id) => told(coordinator[id]!),
        },
        flying.map(letterText),
      ),
    ofCode: (world) =>
      described(
        (id) => !world.isUp(placeOf(id)),
        {
          home: (id) => heldOf(at(placeOf(id)).copy, writer),
          spare: hintsOf,
          coordinator: coordinatorOf,
        },
        world.waiting.filter(isAwaited).map(textOf),
      ),
  };
};

const told = ({ op, clock, phase }: Coordinator): Json =>
  phase.name === "idle"
    ? { op, clock, phase: "idle", passed: 0, heard: [] }
    : {
        op,
        clock: phase.name === "query" ? null : clock,
        phase: phase.name,
        passed: phase.passed.length,
        heard: [...phase.from].sort(),
      };

/** How often each occurs: a difference then names the letter that is missing, or too many. */
const counts = (texts: readonly string[]): Json => {
  const found: Record<string, number> = {};
  for (const text of [...texts].sort()) found[text] = (found[text] ?? 0) + 1;
  return found;
};
