/** What a member tells of itself and of the store, to people and programs that look after it. */
import type { Body, Json } from "../ports.ts";
import { errors, isKey, refusal } from "../store/clients.ts";
import type { Mappings } from "./mappings.ts";
import type { Master } from "./master.ts";
import type { DirectorySettings } from "./options.ts";
import type { Slots } from "./slots.ts";

/** What a member knows. */
type Known = {
  readonly self: string;
  readonly settings: DirectorySettings;
  readonly mappings: Mappings;
  readonly slots: Slots;
  /** Of the directory alone. */
  readonly master: Master | null;
};

const QUESTIONS: readonly string[] = ["health", "status", "list"];

/** Most keys of one answer to `list`. */
const LIMIT_MAX = 1000;

/** Is this a question about the member or the store? */
export const isQuestion = ({ type }: Body): boolean => QUESTIONS.includes(type);

/** The answer to such a question; `status` and `list` are for the directory. */
export const answerTo = (question: Body, known: Known): Body => {
  if (question.type === "health") return health(known);
  const { master, settings } = known;
  if (master === null)
    return refusal(
      errors.notSupported,
      `only a directory answers ${question.type}: ask ${settings.directories.join(" or ")}`,
    );
  return question.type === "status" ? status(known, master) : list(question, known);
};

const health = ({ self, settings, slots, master }: Known): Body => ({
  type: "health_ok",
  member: self,
  role: master === null ? "node" : "directory",
  ...slots.held,
  failed: settings.nodes.filter((each) => master?.hasFailed(each) === true),
});

/** Of each node, whether it lives, for how many keys the directory names it, what it said that it has, and its room. */
const status = ({ settings, mappings }: Known, master: Master): Body => {
  const all = mappings.entries().map(([, mapping]) => mapping);
  return {
    type: "status_ok",
    keys: all.length,
    changing: all.filter(({ change }) => change !== null).length,
    nodes: settings.nodes.map((node) => ({
      node,
      lives: !master.hasFailed(node),
      named: all.filter(({ nodes }) => nodes.includes(node)).length,
      has: master.heldBy(node) ?? null,
    })),
    roomBytes: settings.roomBytes,
  };
};

/** Keys in their order, each with its nodes and whether its last put deletes it: those after a key, and no more than `limit`; `next`: where to go on. */
const list = ({ after = null, limit = LIMIT_MAX }: Body, { mappings }: Known): Body => {
  if (after !== null && !isKey(after))
    return refusal(errors.malformed, "expected after: a key, or null");
  if (!Number.isInteger(limit) || Number(limit) < 1 || Number(limit) > LIMIT_MAX)
    return refusal(
      errors.malformed,
      `expected limit: a whole number from 1 to ${LIMIT_MAX}`,
    );
  const from = after === null ? "" : JSON.stringify(after);
  const later = mappings
    .entries()
    .map(([key, { nodes, isDeleted }]) => ({
      name: JSON.stringify(key),
      listed: { key, nodes, isDeleted },
    }))
    .filter(({ name }) => name > from)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const keys = later.slice(0, Number(limit)).map(({ listed }) => listed);
  const next: Json = later.length > keys.length ? keys.at(-1)!.key : null;
  return { type: "list_ok", keys, next };
};
