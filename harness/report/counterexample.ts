/**
 * A counterexample as text: its steps, the operations of clients, the reason, and how to replay it.
 */
import type { Engine } from "../checker/checked.ts";
import type { Path } from "../checker/rules/path.ts";
import { type ModelName, models } from "../consistency/models.ts";
import type { System } from "../model/system.ts";
import type { PropertyResult } from "./check-result.ts";
import { indented } from "./columns.ts";
import { intervals } from "./intervals.ts";
import { countsFewer, textWithTicks } from "./operation-ticks.ts";
import { pathLines } from "./path-report.ts";
import { counted } from "./quantity.ts";

type Found = PropertyResult & { readonly path: Path; readonly engine: Engine };

/** The counterexample of a property. */
export const counterexample = (system: System, found: Found): readonly string[] =>
  pathPage(system, { ...found, why: whyOf(system, found) });

type Page = Pick<Found, "path" | "loop" | "trace" | "engine"> & {
  /** The reason. */
  readonly why: readonly string[];
};

/** A path with a reason: to a violation, a throw or a witness. */
export const pathPage = (system: System, page: Page): readonly string[] => {
  const { path, loop, trace, why } = page;
  return [
    `${system.name} · ${lengthText(page)}`,
    "",
    ...pathLines(system, path, loop),
    "",
    ...section("history", historyLines(system, path)),
    ...section("why", why),
    ...(trace === null ? [] : section("replay", [`npx lockstep replay ${trace}`])),
  ];
};

const lengthText = ({ path, loop, engine }: Page): string => {
  const steps = path.entries.length;
  if (loop !== undefined) {
    const again = steps - loop;
    const rest =
      again === 0 ? "nothing for ever" : `${counted(again, "step")} again and again`;
    return `${loop === 0 ? "" : `${counted(loop, "step")}, then `}${rest}`;
  }
  if (engine === "walk") return `${counted(steps, "step")}, found on a random walk`;
  return steps === 0
    ? "in the first state"
    : `${counted(steps, "step")}, and no path is shorter`;
};

const LABEL = 10;

const section = (label: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : [label.padEnd(LABEL) + lines[0], ...indented(lines.slice(1), LABEL)];

const historyLines = (
  { timed }: System,
  { history, entries }: Path,
): readonly string[] => {
  if (history.length === 0) return [];
  if (timed === undefined) return [...intervals(history).split("\n"), ""];
  const passed = entries.filter(({ action }) => action === "tick").length;
  const most = `between two events at most ${counted(timed, "tick")} ${timed === 1 ? "is" : "are"} counted; more passed than are shown`;
  const isFewer = timed > 0 && countsFewer(history, { bound: timed, passed });
  return [
    ...intervals(history, textWithTicks).split("\n"),
    ...(isFewer ? [most] : []),
    "",
  ];
};

const whyOf = (system: System, { name, kind, path, why }: Found): readonly string[] => {
  if (why !== undefined) return why.split("\n");
  switch (kind) {
    case "consistent":
      return [reasonOf(system, name, path) ?? `this history is not ${name}`];
    case "deadlock":
      return [
        Object.keys(system.clients).length > 0
          ? "a client still waits or has requests left, and no step but a fault is enabled"
          : "no step but a fault is enabled, and the spec does not call this an end",
      ];
    case "leadsTo":
    case "eventually":
      return [`this path is fair, and on it this never happens: ${name}`];
    default:
      return [`after these steps it is no longer true that: ${name}`];
  }
};

const reasonOf = (
  { consistent }: System,
  name: string,
  { history }: Path,
): string | undefined => {
  const [model, object] =
    Object.entries(consistent).find(([each]) => each === name) ?? [];
  return object && models[model as ModelName](object, history).reason;
};
