/** How the node of `impl/quorum` and the processes of `spec/quorum` correspond. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import { type Coordinator, coordinator } from "../../../spec/quorum/coordinator.ts";
import { type Message, unwritten } from "../../../spec/quorum/messages.ts";
import { replica } from "../../../spec/quorum/replica.ts";
import type { Rules } from "../../../spec/quorum/rules.ts";
import type { Scope } from "../../../spec/quorum/scope.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Letter } from "../../model/process.ts";
import {
  answering,
  codeCopy,
  codeKey,
  copyOf,
  requestOf,
} from "../shared/register-words.ts";

type QuorumCast = Cast<Rules>;

const scopeOf = ({ scope }: QuorumCast) => scope as Scope;
const replicaAt = ({ keeper }: QuorumCast, node: string, key: Json) =>
  keeper("replica", node, key);
const coordinatorOf = ({ worker }: QuorumCast, operation: string) =>
  worker("coordinator", operation);

/** Is this the query of a put, at a scope where the spec leaves it out for a lone writer? */
const isOnlyInCode = (operation: string, cast: QuorumCast): boolean =>
  !scopeOf(cast).queryFirst && requestOf(cast.asked(operation)).type === "put";

/** Does a coordinator query the newest version, to put a newer one? */
const isQueryingForPut = ({ phase }: Coordinator): boolean =>
  phase.name === "query" && phase.request.type === "put";

const operation = { id: P.string };
const stored = { key: codeKey, held: codeCopy };
const spoken = { op: P.string, key: codeKey, held: P.optional(codeCopy) };
type Spoken = P.infer<typeof spoken> & { readonly type: string };

/** The body of a message in the spec. */
const bodyOf = ({ type, op, held }: Spoken, cast: QuorumCast) => ({
  type,
  op: cast.number(op),
  ...(held !== undefined && { held: copyOf(held, cast, unwritten) }),
});

const ASKS_FIRST = "a lone writer asks first";

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const { counter, held } = shaped({ counter: P.number, held: P.array(stored) }, state);
  const holds = held.map((each) => {
    const copy = copyOf(each.held, cast, unwritten);
    return [replicaAt(cast, node, each.key), copy] as const;
  });
  return [{ step: "start", counter, holds: new Map(holds) }];
};

const request: EventCase<Rules> = ({ op }, cast) => {
  const { id } = shaped(operation, op);
  const process = coordinatorOf(cast, id);
  return isOnlyInCode(id, cast)
    ? []
    : [{ step: "request", process, request: requestOf(op) }];
};

/** A coordinator chooses the version of a put. */
const choose: EventCase<Rules> = ({ op, state }, cast) => {
  const { id } = shaped(operation, op);
  const { counter } = shaped({ counter: P.number }, state);
  const chosen = { step: "spend", process: coordinatorOf(cast, id), counter } as const;
  return isOnlyInCode(id, cast)
    ? [{ ...chosen, request: requestOf(cast.asked(id)) }]
    : [chosen];
};

/** A replica has a copy on its disk. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { key, held } = shaped(stored, state);
  const from = coordinatorOf(cast, shaped(operation, op).id);
  const process = replicaAt(cast, node, key);
  const holds = copyOf(held, cast, unwritten);
  return [{ step: "effect", process, by: { from, body: { type: "install" } }, holds }];
};

const respond: EventCase<Rules> = (event, cast) =>
  answering(event, (operation) => coordinatorOf(cast, operation));

/** Nodes of the code, messages among them and their events, in the words of the spec. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    replica: { per: "key", process: (_at, { rules }) => replica(rules) },
    coordinator: {
      per: "operation",
      counter: "counter",
      // It writes under the name of its node, which is the one that its versions carry.
      process: ({ node, item }, cast) => {
        const { key } = shaped({ key: codeKey }, cast.asked(String(item)));
        const replicas = cast.members.map((each) => replicaAt(cast, each, key));
        return coordinator(node, replicas, scopeOf(cast), cast.rules);
      },
    },
  },

  quirks: {
    "a node asks again": {
      why: "a message may be lost; in the spec no letter is lost, so each is sent once",
      source: "spec/quorum/README.md",
      again: ({ body }) => ["query", "install"].includes((body as Message).type),
    },
    [ASKS_FIRST]: {
      why: "a writer of the spec that is alone relies on its own counter, and a node cannot know that it is alone",
      source: "spec/quorum/README.md",
      at: ({ queryFirst }: Scope) => !queryFirst,
    },
  },

  letter: ({ from, to, body }, cast) =>
    match<unknown, Letter | Met | null>(body)
      .with(
        {
          type: P.union("query", "report"),
          op: P.when((op) => isOnlyInCode(op as string, cast)),
        },
        () => ({ quirk: ASKS_FIRST }),
      )
      .with({ type: P.union("query", "install"), ...spoken }, (question) => ({
        from: coordinatorOf(cast, question.op),
        to: replicaAt(cast, to, question.key),
        body: bodyOf(question, cast),
      }))
      .with({ type: P.union("report", "installed"), ...spoken }, (answer) => ({
        from: replicaAt(cast, from, answer.key),
        to: coordinatorOf(cast, answer.op),
        body: bodyOf(answer, cast),
      }))
      .otherwise(() => null),

  // A copy takes effect once it is on disk, and the report that decides a put with the version that is chosen.
  waits: ({ body }, change) =>
    (body as Message).type === "install" ||
    ((body as Message).type === "report" &&
      isQueryingForPut(change.before as Coordinator) &&
      !isQueryingForPut(change.after as Coordinator)),

  events: { start, request, choose, hold, respond },
};
