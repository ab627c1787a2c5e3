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
import type {
  Cast,
  Correspondence,
  EventCase,
  Staging,
} from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import { numbered } from "../shared/numbered.ts";
import { answering, askedFor, codeKey, requestOf } from "../shared/register-words.ts";

type SingleCopyCast = Cast<Rules>;

const holderAt = ({ keeper }: SingleCopyCast, node: string, key: Json) =>
  keeper("holder", node, key);
const askerOf = ({ worker }: SingleCopyCast, operation: string) =>
  worker("asker", operation);

const operation = { id: P.string };
const copy = { key: codeKey, held: { value: P.any } };
const spoken = { op: P.string, key: codeKey };

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const { boot, held } = shaped({ boot: P.number, held: P.array(copy) }, state);
  const holds = held.map(
    (each) => [holderAt(cast, node, each.key), each.held.value] as const,
  );
  // A node whose start has the number of an earlier one numbers its operations like that one.
  const numbers = boot < cast.starts(node) ? { counter: 0 } : {};
  return [{ step: "start", holds: new Map(holds), ...numbers }];
};

const request: EventCase<Rules> = ({ op }, cast) => {
  const process = askerOf(cast, shaped(operation, op).id);
  return [{ step: "request", process, request: requestOf(op) }];
};

/** The holder has a copy on its disk. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { key, held } = shaped(copy, state);
  const from = askerOf(cast, shaped(operation, op).id);
  const by = { from, body: { type: "put" } };
  return [{ step: "effect", process: holderAt(cast, node, key), by, holds: held.value }];
};

const respond: EventCase<Rules> = (event, cast) =>
  answering(event, (id) => askerOf(cast, id));

/** Nodes of the code, messages among them and their events, in the words of the spec. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    holder: {
      per: "key",
      process: (_at, { rules }) => holder(rules),
      told: ({ value }: Holder) => value, // Which puts it has done, no event tells: it does none twice.
    },
    asker: {
      per: "operation",
      counter: "op",
      process: ({ item }, cast) => {
        const { key } = shaped({ key: codeKey }, cast.asked(String(item)));
        return asker(holderAt(cast, [...cast.members].sort()[0]!, key), cast.rules);
      },
    },
  },

  quirks: {
    "a node asks again": {
      why: "a message may be lost; in the spec no letter is lost, so each is sent once",
      again: ({ body }) => ["get", "put"].includes((body as Message).type),
    },
  },

  letter: ({ from, to, body }, cast) =>
    match<unknown, Letter<unknown> | null>(body)
      .with({ type: "get", ...spoken }, ({ type, op, key }) => ({
        from: askerOf(cast, op),
        to: holderAt(cast, to, key),
        body: { type, op: cast.number(op) },
      }))
      .with({ type: "put", value: P.any, ...spoken }, ({ type, op, key, value }) => ({
        from: askerOf(cast, op),
        to: holderAt(cast, to, key),
        body: { type, op: cast.number(op), value },
      }))
      .with({ type: "done", answer: P.any, ...spoken }, ({ type, op, key, answer }) => ({
        from: holderAt(cast, from, key),
        to: askerOf(cast, op),
        body: { type, op: cast.number(op), answer },
      }))
      .otherwise(() => null),

  waits: ({ body }) => (body as Message).type === "put", // Until it is on disk.

  events: { start, request, hold, respond },
};

const RETRY_MS = 200;

/** The first node holds the copy; each asker is a node of its own. */
export const staging = (at: AnyScope, faults: readonly SingleCopyFault[]): Staging => {
  const scope = at as Scope;
  const askers = numbered("c", scope.clients);
  return {
    placeOf: (role, nth) => (role === "holder" ? "n1" : askers[nth]!),
    members: ["n1", ...askers],
    start: (ports) => startSingleCopy(ports, { holder: "n1", retryMs: RETRY_MS, faults }),
    dialect: linKv as never,
    request: (request) => askedFor(request, "k") as Json,
    retryMs: RETRY_MS,
  };
};
