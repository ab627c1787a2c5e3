/** How the nodes of `impl/nat` and the machines of `spec/nat` correspond. */
import { P } from "ts-pattern";
import type { Rules } from "../../../spec/nat/rules.ts";
import type { Scope } from "../../../spec/nat/scope.ts";
import type { Mapping, Table } from "../../../spec/nat/table.ts";
import type { Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { endpointOfText, FIRST_PORT, letterIn } from "./places.ts";

const contact = { remote: P.string, phase: P.string };
const mapping = {
  inside: P.string,
  port: P.number,
  idle: P.number,
  contacts: P.array(contact),
};
const table = {
  mappings: P.array(mapping),
  resting: P.array({ port: P.number, left: P.number }),
};

/** What of a remote endpoint a mapping depends on: its remote endpoints have this in common. */
const remoteOf = (remote: string | undefined, kind: string): string => {
  if (kind === "independent" || remote === undefined) return "any";
  return kind === "address" ? remote.slice(0, remote.indexOf(":")) : remote;
};

const byPort = (one: Mapping, other: Mapping): number =>
  one.port - other.port || (one.inside < other.inside ? -1 : 1);

/** The table that the translator tells, in the words of the spec. */
const tableIn = (state: unknown, scope: Scope): Table => {
  const { mappings, resting } = shaped(table, state);
  return {
    mappings: mappings
      .map(({ inside, port, idle, contacts }): Mapping => {
        const known = contacts.map(
          ({ remote, phase }) => [endpointOfText(remote), phase] as const,
        );
        return {
          inside: endpointOfText(inside),
          remote: remoteOf(known[0]?.[0], scope.mapping),
          port: port - FIRST_PORT,
          idle: Math.min(idle, scope.timer),
          contacts: Object.fromEntries(known) as Mapping["contacts"],
        };
      })
      .sort(byPort),
    resting: resting
      .map(({ port, left }) => ({ port: port - FIRST_PORT, left }))
      .sort((one, other) => one.port - other.port),
  };
};

const peersIn = (state: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(state as Readonly<Record<string, string>>).map(([peer, progress]) => [
      endpointOfText(peer),
      progress,
    ]),
  );

const ofTable: EventCase<Rules> = ({ node, state }, { scope, keeper }) => [
  {
    step: "state",
    process: keeper("nat", node),
    holds: tableIn(state, scope as unknown as Scope),
  },
];

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: { host: { per: "node" }, nat: { per: "node" }, server: { per: "node" } },
  letter: () => null,
  packet: letterIn,
  events: {
    start: () => [{ step: "start", holds: new Map() }],
    request: () => [],
    tick: ({ node }, { keeper }) => [{ step: "tick", process: keeper("nat", node) }],
    expire: ({ node }, { keeper }) => [
      { step: "act", process: keeper("nat", node), name: "expire" },
    ],
    table: ofTable,
    host: ({ node, state }, { keeper }) => [
      {
        step: "state",
        process: keeper("host", node),
        holds: shaped({ phase: P.string, got: P.array(P.string) }, state),
      },
    ],
    server: ({ node, state }, { keeper }) => [
      {
        step: "state",
        process: keeper("server", node),
        holds: { peers: peersIn(state) },
      },
    ],
  },
};
