/**
 * Checks that joint actions treat their arguments, and the processes that they read, alike. An action is called on
 * local values, and on the same with names exchanged; the two results must agree up to that exchange.
 */
import { InputError } from "../../model/input-error.ts";
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import type { Poll } from "../interruption.ts";
import { choices, jointTries } from "../rules/joint.ts";
import { generatorsOf, identityOn, type Permutation, toldAs } from "./names.ts";
import { compareOrbits, type Rows, sampleOf } from "./orbits.ts";
import { shownRoles, shownStates } from "./shown.ts";
import type { Symmetry } from "./symmetry.ts";

/** A joint action with its arguments, as the number of this instance, and the local values of all processes. */
type JointCall = { readonly instance: number; readonly locals: Int32Array };

const MOST_ROWS = 1 << 12;

/**
 * Compares joint actions with names exchanged, on a sample of rows.
 *
 * @returns whether all rows and all renamings were compared
 * @throws InputError where a joint action depends on names
 */
export const jointIsSymmetric = (
  cells: Cells,
  symmetry: Symmetry,
  rows: Rows,
  poll: Poll,
): boolean => {
  const { names, values } = symmetry;
  const instances = Object.entries(cells.system.joint).flatMap(([name, { over }]) =>
    choices(over).map((args) => ({ name, args })),
  );
  if (instances.length === 0) return true;
  const texts = instances.map((each) => encode(each, "joint"));
  const answers = answersOf(cells, symmetry);
  const same = identityOn(names);
  const renamed = (
    { instance, locals }: JointCall,
    permutation: Permutation,
  ): JointCall => {
    const moved = new Int32Array(locals.length);
    for (const [p, local] of locals.entries())
      moved[names.moved(p, permutation)] = values.renamed(p, local, permutation);
    const image = names.renamed(instances[instance], permutation);
    return { instance: texts.indexOf(encode(image, "joint")), locals: moved };
  };
  const sample = sampleOf(rows, MOST_ROWS);
  const inputs = sample.flatMap((row) =>
    instances.map((_, instance) => ({
      instance,
      locals: row.slice(0, cells.nodes.length),
    })),
  );
  const isAll = compareOrbits(
    generatorsOf(names),
    inputs,
    {
      key: (input) => answers(input, same).read,
      renamed,
      compare: (input, permutation, image) => {
        const due = answers(input, permutation);
        const given = answers(image, same);
        if (due.steps === given.steps) return;
        const { name, args } = instances[input.instance]!;
        throw new InputError(
          `${cells.system.name} declares ${shownRoles(cells)} symmetric, yet the joint action ` +
            `"${name}"(${args.map(String).join(", ")}) depends on names: with ${toldAs(names, permutation)} ` +
            `it does something else where ${shownStates(cells, due.reads)}. ` +
            "The usual cause is a comparison of ids, or an id written out",
        );
      },
    },
    poll,
  );
  return isAll && sample.length === rows.states;
};

type JointAnswer = {
  /** The processes that the action read or changed, with their local values. */
  readonly reads: ReadonlyMap<number, number>;
  readonly read: string;
  readonly steps: string;
};

const answersOf = (
  cells: Cells,
  { names, values }: Symmetry,
): ((input: JointCall, permutation: Permutation) => JointAnswer) => {
  const tries = jointTries(cells);
  return ({ instance, locals }, permutation) => {
    const reads = new Map<number, number>();
    const local = (p: number): number => {
      reads.set(p, locals[p]!);
      return locals[p]!;
    };
    const processes = cells.nodes.length;
    const steps = tries[instance]!.answer(local).flatMap(({ maps, sends, responses }) => {
      const after = new Map<number, number>();
      for (const index of maps) {
        const { cell, of } = cells.maps[index]!;
        if (cell >= processes) continue; // Letters and answers are compared below.
        const image = of(after.get(cell) ?? local(cell));
        if (image === DISABLED) return [];
        after.set(cell, image);
      }
      const changes = [...after].map(
        ([cell, value]) =>
          `${values.moved(cell, permutation)} to ${values.renamed(cell, value, permutation)}`,
      );
      const queueOf = (letter: number): number =>
        cells.network === "fifo"
          ? cells.sender(letter) * processes + cells.target(letter)
          : letter;
      const sent = sends
        .map((letter) => values.renamedLetter(letter, permutation))
        .sort((a, b) => queueOf(a) - queueOf(b));
      return [
        [
          changes.sort().join(", "),
          sent.join(),
          encode(names.renamed(responses, permutation), "responses"),
        ].join("; "),
      ];
    });
    const read = [...reads].map(([p, value]) => `${p} ${value}`).sort();
    return { reads, read: `${instance}: ${read}`, steps: steps.sort().join("; ") };
  };
};
