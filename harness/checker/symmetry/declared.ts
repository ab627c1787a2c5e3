/**
 * Checks a declaration of symmetry before any handler runs: scripts, cuts and the arguments of joint actions must stay
 * the same when names are exchanged. The first state may change: renamed states have renamed steps, whatever the first
 * state of a run.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { renamedCut } from "./images.ts";
import { adjacentSwaps, type Names, type Permutation, toldAs } from "./names.ts";
import { shownRoles } from "./shown.ts";

/** @throws InputError where an exchange of two names changes scripts, cuts or arguments */
export const declarationFits = (cells: Cells, names: Names): void => {
  for (const swap of adjacentSwaps(names)) {
    const refuse = (why: string): never => {
      throw new InputError(
        `${cells.system.name} declares ${shownRoles(cells)} symmetric, yet with ${toldAs(names, swap)} ${why}`,
      );
    };
    clientsAgree(cells, names, swap, refuse);
    cutsAgree(cells, names, swap, refuse);
    argumentsAgree(cells, names, swap, refuse);
  }
};

type Refuse = (why: string) => never;

const clientsAgree = (
  cells: Cells,
  names: Names,
  swap: Permutation,
  refuse: Refuse,
): void => {
  for (const [p, node] of cells.nodes.entries()) {
    const mine = cells.clientsAt[p]!;
    const others = cells.clientsAt[names.moved(p, swap)]!;
    if (mine.length !== others.length)
      refuse(
        mine.length > 0 && others.length > 0
          ? `${mine.length} clients ask one of them, and ${others.length} the other`
          : `${[...mine, ...others][0]!.name} asks one of them, and no client asks the other`,
      );
    for (const [k, client] of mine.entries()) {
      const other = others[k]!;
      const script = names.renamed(client.script, swap);
      if (
        client.eager !== other.eager ||
        encode(script, `${client.name}: script`) !== encode(other.script, other.name)
      )
        refuse(
          client === other
            ? `the script of ${client.name}, which asks ${node}, is another`
            : `the scripts of ${client.name} and ${other.name} differ`,
        );
    }
  }
};

const cutsAgree = (
  cells: Cells,
  names: Names,
  swap: Permutation,
  refuse: Refuse,
): void => {
  if ((cells.system.environment.partitions?.times ?? 0) === 0) return; // The system never makes a cut.
  const images = cells.cuts.map((_, cut) => renamedCut(cells, names, cut, swap));
  const missing = images.findIndex((image) => image < 0);
  if (missing >= 0)
    refuse(`the cut ${JSON.stringify(cells.cuts[missing])} is one that is not listed`);
  const twice = images.findIndex((image, cut) => images.indexOf(image) < cut);
  if (twice >= 0) refuse(`the cut ${JSON.stringify(cells.cuts[twice])} is listed twice`);
};

const argumentsAgree = (
  { system }: Cells,
  names: Names,
  swap: Permutation,
  refuse: Refuse,
): void => {
  const sorted = (list: readonly unknown[]): string =>
    list
      .map((each) => encode(each, "argument"))
      .sort()
      .join();
  for (const [name, { over }] of Object.entries(system.joint))
    for (const list of over)
      if (sorted(list) !== sorted(list.map((each) => names.renamed(each, swap))))
        refuse(
          `the joint action "${name}" is for other arguments than ${JSON.stringify(list)}`,
        );
};
