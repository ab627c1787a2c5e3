/** Small stores for tests of the matrix. */
import { register } from "../history/objects.ts";
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { type Fairness, type System, system } from "../model/system.ts";

/** The requests of clients. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };
type Copy = { readonly value: number | null; readonly told: boolean };
type Message = { readonly type: "told"; readonly value: number };

/** The object that histories of the copies are of. */
export const cell = register<number | null>(null);

/** `tells`: a copy that took a put sends it to the other copy, by an action of its own. */
export type Options = {
  readonly tells?: boolean;
  /** A put replaces even a greater value. */
  readonly replaces?: boolean;
  readonly fair?: Fairness;
};

const { next, process } = speaks<Copy, Message, Request, number | null>();

const copy = (other: string, { tells = true, replaces = false }: Options) =>
  process({
    init: { value: null, told: true },
    request: (held, request) =>
      request.type === "get"
        ? next(held).respond(held.value)
        : next({
            value: replaces ? request.value : Math.max(held.value ?? 0, request.value),
            told: false,
          }).respond(null),
    receive: (held, { body }) =>
      held.value === null || held.value < body.value
        ? next({ ...held, value: body.value })
        : undefined,
    actions: {
      tell: (held) =>
        tells && !held.told
          ? next({ ...held, told: true }).send(other, {
              type: "told",
              value: held.value!,
            })
          : undefined,
    },
  });

/** Two copies, each answering at once from what it holds; the greater value wins. */
export const copies = (options: Options = {}): System =>
  system({
    name: "two copies",
    roles: { left: one(copy("right", options)), right: one(copy("left", options)) },
    clients: {
      ann: { at: "left", script: [{ type: "put", value: 1 }] },
      bob: { at: "right", script: [{ type: "get" }] },
    },
    consistent: { linearizable: cell },
    ...(options.fair && { fair: options.fair }),
  });

/** A copy on each side of a cut. */
export const SIDES = [["left"], ["right"]] as const;
