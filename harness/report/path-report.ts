/** A path as numbered steps: sender and receiver, message, changes, and answers to clients. */
import type { Path, PathEntry } from "../checker/rules/path.ts";
import { printable } from "../history/printable.ts";
import type { Cut } from "../model/environment.ts";
import { processesOf } from "../model/roles.ts";
import type { System } from "../model/system.ts";
import { columns } from "./columns.ts";
import { bodyText, changeText, compact, cutTo, messageTexts } from "./compact.ts";

const LONGEST = { what: 64, changes: 48, world: 48, answer: 48 };

/** The lines of a path. `loop`: the number of steps before those that repeat. */
export const pathLines = (
  system: System,
  { entries }: Path,
  loop?: number,
): readonly string[] => {
  const nodes = [...processesOf(system)];
  const states = new Map<string, unknown>(nodes.map(([id, { init }]) => [id, init]));
  const textOf = messageTexts();
  const bodyOf = (body: unknown): string =>
    system.show.message?.(body as never) ?? textOf(body);
  const rows = entries.map((entry, i) => {
    for (const { body } of entry.sends) bodyOf(body); // Sent before they arrive.
    const { who, what } = actionOf(entry, bodyOf);
    const changes = changesOf(system, entry, states);
    for (const [node, state] of Object.entries(entry.changed)) states.set(node, state);
    return [
      loop !== undefined && i >= loop ? `↻${i + 1}`.padStart(3) : `${i + 1}`.padStart(3),
      who,
      cutTo(what, LONGEST.what),
      cutTo(changes, LONGEST.changes),
      cutTo(worldText(system, states), LONGEST.world),
      cutTo(answerOf(entry), LONGEST.answer),
    ];
  });
  return columns(rows.map((row) => row.map(printable)));
};

type Shown = { readonly who: string; readonly what: string };

const actionOf = (entry: PathEntry, bodyOf: (body: unknown) => string): Shown => {
  const { action, node, name, args, letter, kept, client, request, cut } = entry;
  const letterText = (): string =>
    `${bodyOf(letter!.body)}${letter!.age ? `  (${letter!.age} old)` : ""}`;
  const who = letter ? `${letter.from} → ${letter.to}` : (node ?? "");
  switch (action) {
    case "deliver":
      return {
        who,
        what: `${letterText()}${kept ? " (may be delivered again)" : ""}`,
      };
    case "lose":
      return { who, what: `${letterText()} is lost` };
    case "act":
      return { who, what: name! };
    case "request":
      return {
        who: client === node ? who : `${client} → ${node}`,
        what: bodyText(request),
      };
    case "cut":
      return { who: "network", what: cutText(cut!) };
    case "heal":
      return { who: "network", what: "the cut heals" };
    case "joint":
      return { who: args!.map(compact).join(", "), what: name! };
    case "tick":
      return { who: "everyone", what: "a unit of time passes" };
    default:
      return {
        who,
        what: { crash: "crashes", restart: "restarts", wipe: "loses its copies" }[action],
      };
  }
};

const cutText = (cut: Cut): string =>
  "from" in cut
    ? `nothing gets from ${cut.from.join(", ")} to ${cut.to.join(", ")}`
    : `${cut.join(", ")} cut off`;

/** The changes of a step. Only processes other than the acting one are named. */
const changesOf = (
  { show }: System,
  { node, changed }: PathEntry,
  before: ReadonlyMap<string, unknown>,
): string =>
  Object.entries(changed)
    .map(
      ([id, state]) =>
        `${id === node ? "" : `${id}: `}${show.state?.(state as never, id) ?? changeText(before.get(id), state)}`,
    )
    .join("; ");

const worldText = (
  { roles, show }: System,
  states: ReadonlyMap<string, unknown>,
): string => {
  if (show.world === undefined) return "";
  const byRole = Object.entries(roles).map(([name, role]) => [
    name,
    role.role === "one"
      ? states.get(name)
      : Object.fromEntries(role.ids.map((id) => [id, states.get(id)])),
  ]);
  return show.world(Object.fromEntries(byRole) as never);
};

const answerOf = ({ responses }: PathEntry): string =>
  responses.map(({ client, result }) => `${client} gets ${compact(result)}`).join(", ");
