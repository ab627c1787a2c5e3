/** What nodes trace and say of look-ups, in the words of `spec/chord/look-up`. */
import { match, P } from "ts-pattern";
import type { Rules } from "../../../spec/chord/rules.ts";
import type { Scope } from "../../../spec/chord/scope.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";

type RingCast = Cast<Rules>;
type Letter = Correspondence<Rules>["letter"];

/** The node that asks, and is on no ring itself. */
export const ASKER = "asker";

const isLookUp = ({ scope }: RingCast): boolean =>
  (scope as unknown as Scope).work === "look-up";

/** The spec counts the hops of a look-up that runs in circles no further. */
const counted = (hops: number, { scope }: RingCast): number =>
  Math.min(hops, (scope as unknown as Scope).ids.length + 1);

const at = ({ keeper }: RingCast, node: string): string =>
  keeper(node === ASKER ? "asker" : "node", node);

const find: EventCase<Rules> = ({ node }, cast) =>
  isLookUp(cast) ? [{ step: "act", process: at(cast, node), name: "look up" }] : [];

const found: EventCase<Rules> = ({ node, op }, cast) => {
  if (!isLookUp(cast)) return [];
  const told = shaped({ node: P.string, hops: P.number }, op);
  const holds = {
    waits: false,
    found: {
      node: Number(told.node.slice("node".length)),
      hops: counted(told.hops, cast),
    },
  };
  return [{ step: "state", process: at(cast, node), holds }];
};

/** Events of look-ups by action. */
export const lookUpEvents = { find, found };

/** A message about a look-up as a letter of the spec; undefined: it is none. */
export const lookUpLetter = (
  { from, to, body }: Parameters<Letter>[0],
  cast: RingCast,
): ReturnType<Letter> | undefined => {
  const said = match<unknown, object | undefined>(body)
    .with(
      { type: P.union("look-up", "ends-here"), key: P.number, hops: P.number },
      ({ type, key, hops }) => ({
        type: type.replace("-", " "),
        key,
        hops: counted(hops, cast),
      }),
    )
    .with({ type: "found", hops: P.number }, ({ type, hops }) => ({
      type,
      hops: counted(hops, cast),
    }))
    .otherwise(() => undefined);
  if (said === undefined) return undefined;
  if (!isLookUp(cast)) return { quirk: "a node looks keys up" };
  return { from: at(cast, from), to: at(cast, to), body: said };
};
