import { twoPhaseCommit } from "../../spec/two-phase-commit/two-phase-commit.ts";
import type { Subject } from "../conform/subject.ts";

/** Two-phase commit as a specification; it has no implementation here. */
export const subject: Subject = {
  name: "two-phase-commit",
  summary: "participants and a manager agree to commit, or everyone aborts",
  family: twoPhaseCommit,
};
