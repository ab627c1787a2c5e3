/** What the key-value stores have in common: how clients talk to them, and how their events look. */
import { P } from "ts-pattern";
import type { Cast, EventMeaning } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { TraceEvent } from "../../history/trace.ts";
import type { NodeId } from "../../model/process.ts";

/** The type of a union of patterns, written out: the package's types could not name an inferred one. */
type Either<Patterns extends readonly [P.Pattern<unknown>, ...P.Pattern<unknown>[]]> =
  ReturnType<typeof P.union<unknown, Patterns>>;

/** A key in the code. */
export const codeKey: Either<[typeof P.string, typeof P.number]> = P.union(
  P.string,
  P.number,
);

/** A version in the code: its counter, and the node that wrote it. */
export const codeVersion: readonly [typeof P.number, typeof P.string] = [
  P.number,
  P.string,
];
/** A version in the code, as it is parsed. */
type CodeVersion = P.infer<typeof codeVersion>;

/** A copy in the code; null where nothing was written. */
export const codeCopy: Either<
  [null, { version: typeof codeVersion; value: typeof P.any }]
> = P.union(null, { version: codeVersion, value: P.any });
/** A copy in the code, as it is parsed. */
export type CodeCopy = P.infer<typeof codeCopy>;

/** How a spec makes a version of a counter and a writer. */
type Versioning<Version> = Pick<
  Cast<{ readonly version: (counter: number, writer: NodeId) => Version }>,
  "rules" | "self"
>;

/** A version of the code in the spec, where a coordinator writes in place of its node. */
export const versionOf = <Version>(
  [counter, writer]: CodeVersion,
  { rules, self }: Versioning<Version>,
): Version => rules.version(counter, self("coordinator", writer));

/** A copy of the code in the spec; `unwritten` is the spec's own where nothing was written. */
export const copyOf = <Version>(
  copy: CodeCopy,
  names: Versioning<Version>,
  unwritten: SpecCopy<Version>,
): SpecCopy<Version> =>
  copy === null
    ? unwritten
    : {
        version: versionOf(copy.version, names),
        value: copy.value as SpecCopy<Version>["value"],
      };

/** A copy in a spec of a store. */
type SpecCopy<Version> = { readonly version: Version; readonly value: number | null };

/**
 * A client's request of the code as one of the specs: a read is a get, a write or a delete is a put.
 *
 * @throws TypeError where it is none
 */
export const requestOf = (asked: unknown) => {
  const { type, value } = shaped(
    { type: P.union("read", "write", "delete"), value: P.optional(P.any) },
    asked,
  );
  return type === "read" ? { type: "get" } : { type: "put", value: value ?? null };
};

/**
 * The way back: a request of the specs as one of the code, for this key.
 *
 * @throws TypeError where it is none
 */
export const askedFor = (request: unknown, key: string) => {
  const { type, value } = shaped(
    { type: P.union("get", "put"), value: P.optional(P.any) },
    request,
  );
  return type === "get" ? { type: "read", key } : { type: "write", key, value };
};

/** Maelstrom's error code of a read of a key that has no value. */
const NO_SUCH_KEY = 20;
const answer = {
  id: P.string,
  result: { type: P.string, value: P.optional(P.any), code: P.optional(P.number) },
};

/**
 * The event `respond` as a step of the spec. The error that a key has no value is the answer null; any other
 * error is no answer. `counter` is where the node says that its counter stands.
 *
 * @throws TypeError where the event has another shape
 */
export const answering = (
  { op }: TraceEvent,
  process: (operation: string) => NodeId,
  counter?: number,
): readonly EventMeaning[] => {
  const { id, result } = shaped(answer, op);
  if (result.type === "error" && result.code !== NO_SUCH_KEY)
    return [{ step: "no answer", process: process(id) }];
  const answered = { process: process(id), result: result.value ?? null };
  return [{ step: "answer", ...answered, ...(counter !== undefined && { counter }) }];
};
