/** A counterexample as a page: its steps, the clients' operations, why it is one, how to replay. */
import type { Path } from "../checker/path.ts";
import { type ModelName, models } from "../consistency/models.ts";
import type { System } from "../model/system.ts";
import type { PropertyResult } from "./check-result.ts";
import { indented } from "./columns.ts";
import { intervals } from "./intervals.ts";
import { pathLines } from "./path-report.ts";
import { counted } from "./quantity.ts";

type Found = PropertyResult & { readonly path: Path };

export const counterexample = (system: System, found: Found): readonly string[] => {
  const { path, trace } = found;
  const steps = path.entries.length;
  const length =
    steps === 0
      ? "in the first state"
      : `${counted(steps, "step")}, and no path is shorter`;
  return [
    `${system.name} · ${length}`,
    "",
    ...pathLines(system, path),
    "",
    ...section("history", historyLines(path)),
    ...section("why", [whyOf(system, found)]),
    ...(trace === null ? [] : section("replay", [`npx lockstep replay ${trace}`])),
  ];
};

const LABEL = 10;

const section = (label: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : [label.padEnd(LABEL) + lines[0], ...indented(lines.slice(1), LABEL)];

const historyLines = ({ history }: Path): readonly string[] =>
  history.length === 0 ? [] : [...intervals(history).split("\n"), ""];

const whyOf = (system: System, { name, kind, path }: Found): string => {
  switch (kind) {
    case "consistent":
      return reasonOf(system, name, path) ?? `this history is not ${name}`;
    case "deadlock":
      return "a client still waits or has requests left, and no step but a fault is enabled";
    default:
      return `after these steps it is no longer true that: ${name}`;
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
