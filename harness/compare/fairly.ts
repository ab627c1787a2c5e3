import type { Fairness } from "../model/system.ts";

const ENDS_OF_FAULTS = ["heal", "restart"];

/**
 * The fairness of a spec, with the delivery of letters added. Nothing is assumed about the end of
 * faults.
 */
export const fairly = ({ weak = [], strong = [] }: Fairness): Required<Fairness> => {
  const lasting = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !ENDS_OF_FAULTS.includes(name));
  return { weak: [...new Set(["deliver", ...lasting(weak)])], strong: lasting(strong) };
};
