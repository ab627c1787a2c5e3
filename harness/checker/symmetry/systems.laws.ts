/**
 * Random systems that treat their processes alike, although handlers use names in many ways: they keep names, send them
 * on, count by them, and answer with them.
 */
import fc from "fast-check";
import type { Environment } from "../../model/environment.ts";
import { type Letter, type NodeId, speaks } from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";

type Body = { readonly kind: number; readonly about: NodeId | null };
type State = {
  readonly phase: number;
  /** How many more actions and sends the process may take; it only falls. */
  readonly energy: number;
  readonly friend: NodeId | null;
  readonly known: ReadonlySet<NodeId>;
  readonly votes: ReadonlyMap<NodeId, number>;
  readonly marks: Readonly<Record<NodeId, boolean>>;
};

/** The processes that a handler may name, depending on its state and the letter. */
type Who = "self" | "from" | "about" | "friend" | "hub" | "peers" | "known";
type Change =
  | { readonly type: "befriend" | "know" | "forget" | "vote" | "mark"; readonly who: Who }
  | {
      readonly type: "send";
      readonly to: Who;
      readonly about: Who;
      readonly kind: number;
    };
type Rule = { readonly phase: number; readonly changes: readonly Change[] } | null;

export type Sketch = {
  readonly peers: number;
  readonly aides: number;
  readonly energy: number;
  readonly network: Environment["network"];
  readonly faults: "none" | "crashes" | "wipes" | "cuts" | "duplicates" | "loss";
  readonly hasClients: boolean;
  readonly hasJoint: boolean;
  readonly ticks: number;
  readonly remembers: boolean;
  /** The rules of the handlers: `receive` by phase and kind of letter, `act` and `request` by phase. */
  readonly receive: readonly Rule[];
  readonly act: readonly Rule[];
  readonly request: readonly Rule[];
  readonly answers: "self" | "friend";
  /** Whether a letter waits in the first state, which is from a peer and names it. */
  readonly initially: boolean;
};

const PHASES = 2;
const KINDS = 2;

export const sketches = (): fc.Arbitrary<Sketch> => {
  const who = fc.constantFrom<Who>(
    ...(["self", "from", "about", "friend", "hub", "peers", "known"] as const),
  );
  const kind = fc.nat(KINDS - 1);
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({
      type: fc.constantFrom("befriend", "know", "forget", "vote", "mark"),
      who,
    }),
    fc.record({ type: fc.constant("send"), to: who, about: who, kind }),
  );
  const rule: fc.Arbitrary<Rule> = fc.option(
    fc.record({ phase: fc.nat(PHASES - 1), changes: fc.array(change, { maxLength: 3 }) }),
    { freq: 5 },
  );
  const rules = (length: number): fc.Arbitrary<Rule[]> =>
    fc.array(rule, { minLength: length, maxLength: length });
  return fc.record({
    peers: fc.constantFrom(2, 3, 3, 4),
    aides: fc.constantFrom(0, 0, 2),
    energy: fc.constantFrom(1, 1, 2),
    network: fc.constantFrom("bag", "fifo", "set"),
    faults: fc.constantFrom("none", "crashes", "wipes", "cuts", "duplicates", "loss"),
    hasClients: fc.boolean(),
    hasJoint: fc.boolean(),
    ticks: fc.constantFrom(0, 0, 1),
    remembers: fc.boolean(),
    receive: rules(PHASES * KINDS),
    act: rules(PHASES),
    request: rules(PHASES),
    answers: fc.constantFrom("self", "friend"),
    initially: fc.boolean(),
  });
};

const process = (self: NodeId, peers: readonly NodeId[], sketch: Sketch) => {
  type Pasts = ReadonlySet<NodeId>;
  const { next, process } = speaks<State, Body, "ask", NodeId | null, Pasts>();
  const follow = (
    state: State,
    rule: Rule,
    letter: Letter<Body> | null,
    isFree: boolean,
  ) => {
    if (!rule) return undefined;
    const members = (who: Who): readonly NodeId[] => {
      const someone = {
        self: [self],
        from: letter ? [letter.from] : [],
        about: letter?.body.about ? [letter.body.about] : [],
        friend: state.friend === null ? [] : [state.friend],
        hub: ["hub"],
        peers,
        known: [...state.known],
      };
      return someone[who];
    };
    let after: State = { ...state, phase: rule.phase };
    const sends: { readonly to: NodeId; readonly body: Body }[] = [];
    for (const change of rule.changes) {
      if (change.type === "send") {
        // If a change names several processes, a letter cannot be about one of them without a choice.
        const [about = null, ...more] = members(change.about);
        for (const to of members(change.to))
          sends.push({
            to,
            body: { kind: change.kind, about: more.length > 0 ? null : about },
          });
        continue;
      }
      const some = members(change.who);
      if (change.type === "befriend")
        after = { ...after, friend: some.length === 1 ? some[0]! : null };
      if (change.type === "know")
        after = { ...after, known: new Set([...after.known, ...some]) };
      if (change.type === "forget")
        after = {
          ...after,
          known: new Set([...after.known].filter((each) => !some.includes(each))),
        };
      if (change.type === "vote")
        after = {
          ...after,
          votes: new Map([
            ...after.votes,
            ...some.map((each) => [each, state.phase] as const),
          ]),
        };
      if (change.type === "mark")
        after = {
          ...after,
          marks: {
            ...after.marks,
            ...Object.fromEntries(some.map((each) => [each, true])),
          },
        };
    }
    const isMute = state.energy === 0 || sends.length === 0;
    const spent = isFree && isMute ? 0 : 1;
    if (!isFree && state.energy === 0) return undefined;
    const moved = next({ ...after, energy: Math.max(0, state.energy - spent) });
    return isMute
      ? moved
      : sends.reduce((reaction, { to, body }) => reaction.send(to, body), moved);
  };
  return process({
    init: {
      phase: 0,
      energy: sketch.energy,
      friend: null,
      known: new Set(),
      votes: new Map(),
      marks: {},
    },
    receive: (state, letter) =>
      follow(
        state,
        sketch.receive[state.phase * KINDS + letter.body.kind]!,
        letter,
        true,
      ),
    request: (state) => {
      const reaction = follow(state, sketch.request[state.phase]!, null, true);
      return reaction?.respond(sketch.answers === "self" ? self : reaction.state.friend);
    },
    actions: {
      act: (state) => follow(state, sketch.act[state.phase]!, null, false),
      choose: (state) =>
        [...state.known].map((friend) =>
          next({
            ...state,
            friend,
            known: new Set([...state.known].filter((each) => each !== friend)),
          }),
        ),
    },
    survives: (state) => ({ ...state, known: new Set() }),
    wiped: (state) => ({ ...state, votes: new Map(), friend: null }),
    tick: (state) => (state.friend === self ? undefined : { ...state, phase: 0 }),
    ...(sketch.remembers && {
      remember: {
        init: new Set<NodeId>(),
        after: (past: Pasts, { friend }: State) =>
          friend === null ? past : new Set([...past, friend]),
      },
    }),
  });
};

export const systemOf = (sketch: Sketch): System => {
  const { network, faults, ticks, hasClients, hasJoint, initially } = sketch;
  const peers = ids("peer", sketch.peers);
  const aides = ids("aide", sketch.aides);
  const everyone = [...peers, ...aides, "hub"];
  return system({
    name: "random",
    roles: {
      aide: many(aides, (self) => process(self, peers, sketch)),
      peer: many(peers, (self) => process(self, peers, sketch)),
      hub: one(process("hub", peers, sketch)),
    },
    symmetric: ["peer", "aide"],
    clients: hasClients
      ? Object.fromEntries(
          // The names of clients sort in the opposite order to the ids of their processes.
          peers.map((at, i) => [`client${9 - i}`, { at, script: ["ask"] as const }]),
        )
      : {},
    environment: {
      network,
      ticks,
      ...(network !== "set" && faults === "duplicates" && { duplicates: 1 }),
      ...(network !== "set" && faults === "loss" && { loss: 1 }),
      ...(faults === "crashes" && { crashes: 1, restarts: 1 }),
      ...(faults === "wipes" && { wipes: 1 }),
      ...(faults === "cuts" && {
        partitions: {
          times: 1,
          cuts: [...peers.map((each) => [each]), { from: ["hub"], to: peers }],
        },
      }),
      ...(initially && {
        initially: [
          { from: peers[0]!, to: peers[1]!, body: { kind: 0, about: peers[0]! } },
        ],
      }),
    },
    joint: (on) =>
      hasJoint
        ? {
            shorten: on(peers, everyone, ({ peer }, a, b) =>
              peer[a]!.friend === b && peer[b] !== undefined && a !== b
                ? { peer: { [a]: { friend: peer[b].friend } } }
                : undefined,
            ),
          }
        : {},
    always: {
      "friends are few": ({ peer }) =>
        Object.values(peer).filter(({ friend }) => friend !== null).length < 3,
    },
    sometimes: {
      "a friend of oneself": ({ peer }) =>
        Object.entries(peer).some(([id, { friend }]) => id === friend),
    },
  });
};
