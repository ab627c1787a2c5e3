/** A counterexample as a page: its steps, the clients' operations, why it is one, how to replay. */
import type { Path } from "../checker/path.ts";
import type { System } from "../model/system.ts";
import type { PropertyResult } from "./check-result.ts";
import { indented } from "./columns.ts";
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
    ...section("why", [whyOf(found)]),
    ...(trace === null ? [] : section("replay", [`npx lockstep replay ${trace}`])),
  ];
};

const LABEL = 10;

const section = (label: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : [label.padEnd(LABEL) + lines[0], ...indented(lines.slice(1), LABEL)];

const whyOf = ({ name, kind }: Found): string => {
  switch (kind) {
    case "consistent":
      return `no order of these operations explains every answer: the history is not ${name}`;
    case "deadlock":
      return "a client still waits or has requests left, and no step but a fault is enabled";
    default:
      return `after these steps it is no longer true that ${name}`;
  }
};
