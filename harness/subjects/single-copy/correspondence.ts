/** How the node of `impl/single-copy` and the processes of `spec/single-copy` correspond. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import { startSingleCopy } from "../../../impl/single-copy/node.ts";
import type { SingleCopyFault } from "../../../impl/single-copy/options.ts";
import { asker } from "../../../spec/single-copy/asker.ts";
import { type Holder, holder } from "../../../spec/single-copy/holder.ts";
import type { Message } from "../../../spec/single-copy/messages.ts";
import type { Rules } from "../../../spec/single-copy/rules.ts";
import type { Scope } from "../../../spec/single-copy/scope.ts";
import type { Cast, Correspondence, Staging } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import { answering, askedFor, codeKey, requestOf } from "../shared/register-words.ts";

type Names = Cast<Rules>;

const holderAt = ({ keeper }: Names, node: string, key: Json) =>
  keeper("holder", node, key);
const askerOf = ({ worker }: Names, operation: string) => worker("asker", operation);

const operation = { id: P.string };
const copy = { key: codeKey, held: { value: P.any } };
const spoken = { op: P.string, key: codeKey };

export const correspondence: Correspondence<Rules> = {
  roles: {
    holder: {
      per: "key",
      process: (_at, { rules }) => holder(rules),
      told: ({ value }: Holder) => value, // What it has done shows in what it does not do again.
    },
    asker: {
      per: "operation",
      counter: "op",
      process: ({ item }, names) => {
        const { key } = shaped({ key: codeKey }, names.asked(String(item)));
        return asker(holderAt(names, [...names.members].sort()[0]!, key), names.rules);
      },
    },
  },

  quirks: {
    "asks again": {
      why: "a message may be lost, and a letter of the spec waits until it is delivered",
      again: ({ body }) => ["get", "put"].includes((body as Message).type),
    },
  },

  letter: ({ from, to, body }, names) =>
    match<unknown, Letter<unknown> | null>(body)
      .with({ type: "get", ...spoken }, ({ type, op, key }) => ({
        from: askerOf(names, op),
        to: holderAt(names, to, key),
        body: { type, op: names.number(op) },
      }))
      .with({ type: "put", value: P.any, ...spoken }, ({ type, op, key, value }) => ({
        from: askerOf(names, op),
        to: holderAt(names, to, key),
        body: { type, op: names.number(op), value },
      }))
      .with({ type: "done", answer: P.any, ...spoken }, ({ type, op, key, answer }) => ({
        from: holderAt(names, from, key),
        to: askerOf(names, op),
        body: { type, op: names.number(op), answer },
      }))
      .otherwise(() => null),

  waits: ({ body }) => (body as Message).type === "put", // Until it is on disk.

  events: {
    start: ({ node, state }, names) => {
      const { boot, held } = shaped({ boot: P.number, held: P.array(copy) }, state);
      const holds = held.map(
        (each) => [holderAt(names, node, each.key), each.held.value] as const,
      );
      // A node whose start has the number of an earlier one numbers its operations like that one.
      const numbers = boot < names.starts(node) ? { counter: 0 } : {};
      return [{ step: "start", holds: new Map(holds), ...numbers }];
    },
    request: ({ op }, names) => {
      const process = askerOf(names, shaped(operation, op).id);
      return [{ step: "request", process, request: requestOf(op) }];
    },
    hold: ({ node, op, state }, names) => {
      const { key, held } = shaped(copy, state);
      const from = askerOf(names, shaped(operation, op).id);
      return [
        {
          step: "effect",
          process: holderAt(names, node, key),
          by: { from, body: { type: "put" } },
          holds: held.value,
        },
      ];
    },
    respond: (event, names) => answering(event, (id) => askerOf(names, id)),
  },
};

const RETRY_MS = 200;

/** The first node holds the copy; each asker is a node of its own. */
export const staging = (at: AnyScope, faults: readonly SingleCopyFault[]): Staging => {
  const scope = at as Scope;
  const placeOf = (role: string, nth: number) =>
    role === "holder" ? "n1" : `c${nth + 1}`;
  const askers = Array.from({ length: scope.clients }, (_, nth) => placeOf("asker", nth));
  return {
    placeOf,
    members: ["n1", ...askers],
    start: (ports) => startSingleCopy(ports, { holder: "n1", retryMs: RETRY_MS, faults }),
    dialect: linKv as never,
    request: (request) => askedFor(request, "k") as Json,
    retryMs: RETRY_MS,
  };
};
