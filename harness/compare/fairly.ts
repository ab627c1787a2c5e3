import type { Fairness } from "../model/system.ts";

const ENDS_OF_FAULTS = ["heal", "restart"];

/** What a spec promises of its steps, and that letters arrive; never that a fault comes to an end. */
export const fairly = ({ weak = [], strong = [] }: Fairness): Required<Fairness> => {
  const lasting = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !ENDS_OF_FAULTS.includes(name));
  return { weak: [...new Set(["deliver", ...lasting(weak)])], strong: lasting(strong) };
};
