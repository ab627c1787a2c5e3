/** What a spec with a symmetric role must not do, and the message that names the handler, joint action or property. */
import { expect, test } from "vitest";
import type { Environment } from "../../model/environment.ts";
import { InputError } from "../../model/input-error.ts";
import {
  type AnyProcess,
  type Letter,
  type NodeId,
  speaks,
} from "../../model/process.ts";
import { ids, many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { symmetryHolds } from "./holds.ts";
import { found } from "./symmetry.laws.ts";
import { symmetryOf } from "./symmetry.ts";

const nodes = ids("node", 3);

type State = {
  readonly n: number;
  readonly of: NodeId | null;
  readonly seen: ReadonlySet<NodeId>;
};
type Body = { readonly about: NodeId };
const { next } = speaks<State, Body, string, NodeId | null>();
const idle: State = { n: 0, of: null, seen: new Set() };

type Parts = {
  readonly node?: (id: NodeId) => Partial<AnyProcess>;
  readonly hub?: Partial<AnyProcess>;
  readonly environment?: Partial<Environment>;
} & Partial<Pick<System, "always" | "sometimes" | "clients" | "within" | "joint">>;

/** A system of nodes that send their ids to a hub, with some parts replaced. */
const telling = ({ node, hub, environment, ...rest }: Parts = {}): System => ({
  ...system({
    name: "telling",
    roles: {
      hub: one<AnyProcess>({
        init: idle,
        receive: ({ seen, ...state }: State, { from }: Letter<Body>) =>
          next({ ...state, seen: new Set([...seen, from]) }),
        ...hub,
      }),
      node: many(
        nodes,
        (id): AnyProcess => ({
          init: idle,
          actions: {
            tell: ({ n, ...state }: State) =>
              n === 0 ? next({ ...state, n: 1 }).send("hub", { about: id }) : undefined,
          },
          ...node?.(id),
        }),
      ),
    },
    symmetric: ["node"],
    environment: { network: "bag", ...environment } as Environment,
  }),
  ...rest,
});

const judge = (spec: System): readonly string[] => {
  const cells = cellsOf(spec);
  const symmetry = symmetryOf(cells);
  const { rows } = found(cells, 1_000, symmetry.canonical);
  return symmetryHolds(cells, symmetry, {
    states: rows.length,
    valuesAt: (state) => rows[state]!,
  });
};

test("processes that are treated alike pass", () => {
  expect(judge(telling())).toEqual([]);
});

test("a refusal names the process, the handler, and the values", () => {
  const least = telling({
    hub: {
      receive: (state: State, { from }) =>
        next(state.of === null || from < state.of ? { ...state, of: from } : state),
    },
  });
  expect(() => judge(least)).toThrow(InputError);
  expect(() => judge(least)).toThrow(
    'telling declares "node" symmetric, yet receive of hub depends on names: ' +
      'given {"from":"node1","to":"hub","body":{"about":"node1"}} in {"n":0,"of":"node2","seen":[]} ' +
      'it returns {"state":{"n":0,"of":"node1","seen":[]}}, but must return ' +
      '{"state":{"n":0,"of":"node2","seen":[]}}, because that is what it returns ' +
      'given {"from":"node2","to":"hub","body":{"about":"node2"}} in {"n":0,"of":"node1","seen":[]}, ' +
      "with node1 and node2 exchanged. The usual cause is a comparison of ids, or an id written out",
  );
});

test("a hint says that not all rows were compared", () => {
  const cells = cellsOf(
    telling({
      joint: {
        meet: { over: [nodes], step: () => undefined },
      },
    }),
  );
  const symmetry = symmetryOf(cells);
  const { rows } = found(cells, 1_000, symmetry.canonical);
  const hintsOf = (states: number): readonly string[] =>
    symmetryHolds(cells, symmetry, {
      states,
      valuesAt: (state) => rows[state % rows.length]!,
    });
  // Joint actions are compared on 4,096 rows at most.
  expect(hintsOf(4096)).toEqual([]);
  expect(hintsOf(4097)).toEqual([
    "the symmetry of node was checked on a sample of the renamings, not on all of them",
  ]);
});

test.each<[string, RegExp, Parts]>([
  [
    "a favourite that the exchange of the first two leaves alone",
    /action "more" of node\d depends on names/,
    {
      node: (id) => ({
        actions: {
          more: (state: State) =>
            state.n === 0 ? next({ ...state, n: id === "node2" ? 2 : 1 }) : undefined,
        },
      }),
    },
  ],
  [
    "a handler with a favourite that no canonical row shows",
    /receive of hub depends on names/,
    {
      hub: {
        receive: (state: State, { from }) =>
          next({
            ...state,
            seen: new Set([...state.seen, from === "node2" ? "node0" : from]),
          }),
      },
    },
  ],
  [
    "a set looked at in its order",
    /receive of hub depends on names/,
    {
      hub: {
        receive: (state: State, { from }) => {
          const seen = new Set([...state.seen, from]);
          return next({ ...state, seen, of: [...seen].sort()[0]! });
        },
      },
    },
  ],
  [
    "an action of one process alone",
    /action "more" of node\d depends on names/,
    {
      node: (id) => ({
        actions: {
          more: (state: State) =>
            id === "node1" && state.n < 2
              ? next({ ...state, n: state.n + 1 })
              : undefined,
        },
      }),
    },
  ],
  [
    "a process known by its number",
    /action "more" of node\d depends on names/,
    {
      node: (id) => ({
        actions: {
          more: (state: State) =>
            state.n === 0 ? next({ ...state, n: nodes.indexOf(id) + 1 }) : undefined,
        },
      }),
    },
  ],
  [
    "an id inside a longer string",
    /action "more" of node\d depends on names/,
    {
      node: (id) => ({
        actions: {
          more: (state: State) =>
            state.n === 0 ? next({ ...state, n: 1, of: `I am ${id}` }) : undefined,
        },
      }),
    },
  ],
  [
    "what survives",
    /survives of node\d depends on names/,
    {
      node: (id) => ({
        survives: (s: State) => (id === "node0" ? idle : { ...s, n: 2 }),
      }),
      environment: { crashes: 1 },
    },
  ],
  [
    "the passing of time",
    /tick of node\d depends on names/,
    {
      node: (id) => ({ tick: (s: State) => ({ ...s, n: id === "node0" ? 1 : 0 }) }),
      environment: { ticks: 1 },
    },
  ],
  [
    "the age of letters",
    /ages of hub depends on names/,
    {
      environment: {
        ticks: 1,
        ages: ({ body, age }) => ((body as Body).about === "node0" ? undefined : age),
      },
    },
  ],
  [
    "what is remembered",
    /action "tell" of node\d depends on names/,
    {
      node: (id) => ({
        remember: { init: 0, after: (_: number, s: State) => (id === "node1" ? s.n : 0) },
      }),
    },
  ],
  [
    "deafness",
    /deaf of hub depends on names/,
    { hub: { deaf: (_: State, { from }) => from === "node1" } },
  ],
  [
    "a test of letters",
    /action "purge" of node\d depends on names/,
    {
      node: () => ({
        actions: {
          tell: ({ n, ...state }: State) =>
            n === 0 ? next({ ...state, n: 1 }).send("hub", { about: "hub" }) : undefined,
          purge: (state: State) =>
            state.n === 1
              ? next({ ...state, n: 2 }).expire(({ from }) => from === "node1")
              : undefined,
        },
      }),
    },
  ],
  [
    "a joint action",
    /joint action "least"\(node\d, node\d\) depends on names/,
    {
      joint: {
        least: {
          over: [nodes, nodes],
          step: (...args: readonly unknown[]) => {
            const [{ node }, a, b] = args as [
              { readonly node: Readonly<Record<NodeId, State>> },
              NodeId,
              NodeId,
            ];
            return a < b && node[b]!.n === 0 ? { node: { [a]: { of: b } } } : undefined;
          },
        },
      },
    },
  ],
  [
    "a property",
    /"first" depends on names: with node0 and node1 exchanged it says something else where hub is /,
    {
      always: {
        first: (world: { readonly node: Readonly<Record<NodeId, State>> }) =>
          world.node.node0!.n === 0,
      },
    },
  ],
  [
    "a bound",
    /"within" depends on names/,
    {
      within: (world: { readonly node: Readonly<Record<NodeId, State>> }) =>
        world.node.node2!.n === 0,
    },
  ],
])("refused: %s", (_, message, parts) => {
  expect(() => judge(telling(parts))).toThrow(message);
});

const asking: Partial<AnyProcess> = {
  request: (state: State) => next(state).respond(null),
};
const clients = (scripts: readonly (readonly string[])[]): System["clients"] =>
  Object.fromEntries(
    scripts.map((script, i) => [`client${i}`, { at: nodes[i]!, script }]),
  );

test.each<[string, RegExp, Parts]>([
  [
    "other scripts",
    /with node0 and node1 exchanged the scripts of client0 and client1 differ/,
    { node: () => asking, clients: clients([["x"], ["y"], ["x"]]) },
  ],
  [
    "a client for some",
    /client1 asks one of them, and no client asks the other/,
    { node: () => asking, clients: clients([["x"], ["x"]]) },
  ],
  [
    "cuts of some",
    /the cut \["node0"\] is one that is not listed/,
    { environment: { partitions: { times: 1, cuts: [["node0"]] } } },
  ],
  [
    "a joint action for some",
    /the joint action "nothing" is for other arguments than \["node0"\]/,
    { joint: { nothing: { over: [["node0"]], step: () => undefined } } },
  ],
])("refused before any search: %s", (_, message, parts) => {
  expect(() => symmetryOf(cellsOf(telling(parts)))).toThrow(message);
});

test("scripts that name their own process, and every single cut, are symmetric", () => {
  const own = telling({
    node: () => asking,
    clients: clients(nodes.map((id) => [id])),
    environment: { partitions: { times: 1, cuts: nodes.map((id) => [id]) } },
  });
  expect(judge(own)).toEqual([]);
});

test("a symmetric role of no process, or of one, is refused", () => {
  const without = { ...telling(), symmetric: [] };
  expect(() => symmetryOf(cellsOf(without))).toThrow(/names no symmetric role/);
  const alone = { ...telling(), symmetric: ["hub"] };
  expect(() => symmetryOf(cellsOf(alone))).toThrow(
    /"hub" is declared symmetric, yet it is no role of several processes/,
  );
});

test("the first state may single one out: steps from renamed states are renamed steps", () => {
  const oneBegan = telling({
    node: (id) => ({ init: id === "node1" ? { ...idle, n: 1 } : idle }),
    environment: { initially: [{ from: "node1", to: "hub", body: { about: "node1" } }] },
  });
  expect(judge(oneBegan)).toEqual([]);
});
