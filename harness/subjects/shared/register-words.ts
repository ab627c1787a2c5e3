/** What the key-value stores have in common: how clients talk to them, and how their events look. */
import { P } from "ts-pattern";
import type { Step } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { TraceEvent } from "../../history/trace.ts";
import type { NodeId } from "../../model/process.ts";

/** The type of such a union; one that is inferred has no name that the package's types could give it. */
type Either<Patterns extends readonly [P.Pattern<unknown>, ...P.Pattern<unknown>[]]> =
  ReturnType<typeof P.union<unknown, Patterns>>;

export const codeKey: Either<[typeof P.string, typeof P.number]> = P.union(
  P.string,
  P.number,
);

/** A version in the code: its counter, and the node that wrote it. */
export const codeVersion: readonly [typeof P.number, typeof P.string] = [
  P.number,
  P.string,
];

/** A copy in the code; null where nothing was written. */
export const codeCopy: Either<
  [null, { version: typeof codeVersion; value: typeof P.any }]
> = P.union(null, { version: codeVersion, value: P.any });
export type CodeCopy = P.infer<typeof codeCopy>;

/** What a client asks, in the words of the code and in those of the specs. */
export const requestOf = (asked: unknown) => {
  const { type, value } = shaped(
    { type: P.union("read", "write", "delete"), value: P.optional(P.any) },
    asked,
  );
  return type === "read" ? { type: "get" } : { type: "put", value: value ?? null };
};

export const askedFor = (request: unknown, key: string) => {
  const { type, value } = shaped(
    { type: P.union("get", "put"), value: P.optional(P.any) },
    request,
  );
  return type === "get" ? { type: "read", key } : { type: "write", key, value };
};

const NO_SUCH_KEY = 20;
const answer = {
  id: P.string,
  result: { type: P.string, value: P.optional(P.any), code: P.optional(P.number) },
};

/** A client is answered: an error says that nothing is known, unless it is that the key has no value. */
export const answering = (
  { op }: TraceEvent,
  process: (operation: string) => NodeId,
  counter?: number,
): readonly Step[] => {
  const { id, result } = shaped(answer, op);
  if (result.type === "error" && result.code !== NO_SUCH_KEY)
    return [{ step: "no answer", process: process(id) }];
  const answered = { step: "answer", process: process(id), result: result.value ?? null };
  return [
    { ...answered, ...(counter !== undefined && { counter }) } as Step & {
      step: "answer";
    },
  ];
};
