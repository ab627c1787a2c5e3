/** Every fault that is planted in the engines. */
import { explicitFaults } from "./explicit-faults.ts";
import { jointFaults } from "./joint-faults.ts";
import type { Planted } from "./planted.ts";
import { questionFaults } from "./question-faults.ts";
import { resumeFaults } from "./resume-faults.ts";
import { runFaults } from "./run-faults.ts";
import { symbolicFaults } from "./symbolic-faults.ts";
import { symmetryFaults } from "./symmetry-faults.ts";
import { timedFaults } from "./timed-faults.ts";

/** The faults in the order in which they are planted. */
export const faults: readonly Planted[] = [
  ...explicitFaults,
  ...jointFaults,
  ...questionFaults,
  ...resumeFaults,
  ...symbolicFaults,
  ...symmetryFaults,
  ...timedFaults,
  ...runFaults,
];
