/**
 * Random systems, small, that use all parts of the language. A system is drawn as a sketch, which is plain data: a
 * failure prints it, and fast-check shrinks it to the parts that matter.
 */
import fc from "fast-check";
import type { Environment } from "../../model/environment.ts";

export const PHASES = 3;
const KINDS = 3;
const MOST_NODES = 3;

export type ReactionSketch = {
  readonly phase: number;
  readonly sends: readonly { readonly to: number; readonly kind: number }[];
  /** The result with which a get under way is answered; -1 stands for the phase of the process. Null: no answer. */
  readonly answers: number | null;
  /** Whether the process answers all clients that wait, or only the client that came first. */
  readonly answersAll: boolean;
  /** `expires`: the kind of the letters that vanish. `unless`: the kind of the letters that bar the reaction. */
  readonly expires: number | null;
  readonly unless: number | null;
};
/** The reactions of a handler; `null`: the step is not enabled, or the letter is ignored. */
export type MaySketch = readonly ReactionSketch[] | null;
export type Table<T> = readonly T[];

export type ProcessSketch = {
  readonly energy: number;
  readonly receive: Table<MaySketch>;
  readonly request: Table<MaySketch>;
  readonly actions: readonly Table<MaySketch>[];
  /** Whether a put makes its value the next phase. */
  readonly isStore: boolean;
  /** The next phase by the phase; `null`: time may not pass yet. */
  readonly tick: Table<number | null> | null;
  readonly remember: Table<number> | null;
  readonly survives: Table<number> | null;
  readonly wiped: Table<number> | null;
  /** The process is deaf to letters of this kind once its energy is this low. */
  readonly deaf: { readonly kind: number; readonly energy: number } | null;
  readonly isInertDisabled: boolean;
};

/**
 * The next phases of the two processes, or `null` for no change. `drains`: if the patch changes the first process, that
 * process loses its energy.
 */
type PatchSketch = {
  readonly a: number | null;
  readonly b: number | null;
  readonly drains: boolean;
  /**
   * The kind of letter that the process of the second role sends for some of its energy, and the process that it sends
   * to.
   */
  readonly sends: { readonly to: number; readonly kind: number } | null;
  /** Whether the first process answers the client that has waited for it longest. */
  readonly answers: boolean;
};
type JointSketch = {
  readonly readsBoth: boolean;
  /** Whether sixteen more processes take the phase of the first process, so that a row is long. */
  readonly isNoted: boolean;
  readonly spread: number;
  readonly table: Table<readonly PatchSketch[] | null>;
};

type Atom =
  | { readonly type: "phase"; readonly node: number; readonly phase: number }
  | { readonly type: "flies"; readonly kind: number }
  | { readonly type: "past"; readonly node: number; readonly was: number }
  | { readonly type: "down" }
  | { readonly type: "answered"; readonly times: number }
  | { readonly type: "follows" }
  | { readonly type: "observed"; readonly times: number };
/**
 * A ghost that counts up to `most`: messages sent, letters delivered, answers, or steps that leave the phase of the
 * first process as it is.
 */
export type ObserveSketch = {
  readonly counts: "sent" | "delivered" | "answers" | "same phase";
  readonly most: number;
};
export type Condition = readonly Atom[];

export type Sketch = {
  readonly a: ProcessSketch;
  readonly b: ProcessSketch;
  /** The number of processes that play the second role. */
  readonly bs: number;
  readonly clients: readonly {
    readonly at: number;
    readonly script: readonly number[];
    /** Whether the client is eager, if no other client asks the same process. */
    readonly isEager: boolean;
  }[];
  readonly network: Environment["network"];
  readonly initially: readonly {
    readonly from: number;
    readonly to: number;
    readonly kind: number;
  }[];
  /** The next age of a letter, by its age and kind; `null`: the letter vanishes. */
  readonly ages: Table<number | null> | null;
  readonly ticks: number | "unlimited";
  readonly budgets: Readonly<
    Record<"loss" | "duplicates" | "crashes" | "restarts" | "wipes", number>
  >;
  /** A cut around each of the first processes: in one direction, or in both. */
  readonly cuts: readonly ("from" | "around")[];
  readonly joint: readonly JointSketch[];
  readonly observe: ObserveSketch | null;
  readonly always: readonly Condition[];
  readonly sometimes: readonly Condition[];
  readonly ends: Condition | null;
  /** States that meet this condition are outside the bound. */
  readonly beyond: Condition | null;
  /** The bound of `bounded-staleness` in ticks, used only if time passes. */
  readonly timed: number | null;
};

const phase = fc.nat(PHASES - 1);
const kind = fc.nat(KINDS - 1);
const node = fc.nat(MOST_NODES - 1);

/** `null` in two of three draws, so that most systems have only a few of the parts, and are small. */
const seldom = <T>(drawn: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: drawn });
const rarely = fc.constantFrom(false, false, false, true);
const budget = fc.constantFrom(0, 0, 1);
const tableOf = <T>(drawn: fc.Arbitrary<T>, maxLength = 6): fc.Arbitrary<Table<T>> =>
  fc.array(drawn, { minLength: 1, maxLength });

const reaction: fc.Arbitrary<ReactionSketch> = fc.record({
  phase,
  sends: fc.array(fc.record({ to: node, kind }), { maxLength: 2 }),
  answers: fc.option(fc.integer({ min: -1, max: 2 }), { freq: 2 }),
  answersAll: fc.boolean(),
  expires: seldom(kind),
  unless: seldom(kind),
});
const may: fc.Arbitrary<MaySketch> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 5, arbitrary: fc.tuple(reaction) },
  { weight: 1, arbitrary: fc.array(reaction, { maxLength: 2 }) },
);

const processSketch: fc.Arbitrary<ProcessSketch> = fc.record({
  energy: fc.constantFrom(0, 1, 1, 2),
  receive: tableOf(may),
  request: tableOf(may),
  actions: fc.array(tableOf(may, PHASES), { maxLength: 2 }),
  isStore: fc.boolean(),
  tick: seldom(tableOf(fc.option(phase, { freq: 4 }), PHASES)),
  remember: seldom(tableOf(fc.nat(1))),
  survives: fc.option(tableOf(phase, PHASES), { freq: 3 }),
  wiped: fc.option(tableOf(phase, PHASES), { freq: 2 }),
  deaf: fc.option(fc.record({ kind, energy: fc.nat(1) }), { freq: 2 }),
  isInertDisabled: rarely,
});

const jointSketch: fc.Arbitrary<JointSketch> = fc.record({
  readsBoth: fc.boolean(),
  isNoted: fc.boolean(),
  spread: fc.integer({ min: 1, max: 2 }),
  table: tableOf(
    fc.option(
      fc.array(
        fc.record({
          a: fc.option(phase, { freq: 2 }),
          b: fc.option(phase, { freq: 2 }),
          drains: fc.boolean(),
          sends: fc.option(fc.record({ to: node, kind }), { freq: 2 }),
          answers: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
      { freq: 2 },
    ),
  ),
});

const condition: fc.Arbitrary<Condition> = fc.array(
  fc.oneof<fc.Arbitrary<Atom>[]>(
    fc.record({ type: fc.constant("phase"), node, phase }),
    fc.record({ type: fc.constant("flies"), kind }),
    fc.record({ type: fc.constant("past"), node, was: fc.nat(1) }),
    fc.record({ type: fc.constant("down") }),
    fc.record({ type: fc.constant("answered"), times: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ type: fc.constant("follows") }),
    fc.record({ type: fc.constant("observed"), times: fc.nat(2) }),
  ),
  { minLength: 1, maxLength: 3 },
);

export const sketches: fc.Arbitrary<Sketch> = fc.record({
  a: processSketch,
  b: processSketch,
  bs: fc.constantFrom(0, 1, 1, 2),
  clients: fc.array(
    fc.record({
      at: node,
      script: fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }),
      isEager: rarely,
    }),
    { maxLength: 2 },
  ),
  network: fc.constantFrom("bag", "fifo", "set"),
  initially: fc.array(fc.record({ from: node, to: node, kind }), { maxLength: 3 }),
  ages: fc.option(tableOf(fc.option(fc.nat(2), { freq: 3 }), 4), { freq: 2 }),
  ticks: fc.constantFrom<Sketch["ticks"]>(0, 0, 1, 2, "unlimited"),
  budgets: fc.record({
    loss: budget,
    duplicates: budget,
    crashes: budget,
    restarts: fc.constantFrom(0, 1),
    wipes: budget,
  }),
  cuts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom("from", "around"), {
        minLength: 1,
        maxLength: 2,
      }),
    },
  ),
  joint: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(jointSketch, { minLength: 1, maxLength: 2 }) },
  ),
  observe: fc.option(
    fc.record({
      counts: fc.constantFrom("sent", "delivered", "answers", "same phase"),
      most: fc.integer({ min: 1, max: 2 }),
    }),
    { freq: 2 },
  ),
  always: fc.array(condition, { maxLength: 2 }),
  sometimes: fc.array(condition, { maxLength: 2 }),
  ends: seldom(condition),
  beyond: seldom(condition),
  timed: fc.option(fc.nat(2), { freq: 2 }),
});
