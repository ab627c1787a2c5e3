/** The programs of RPC that subjects can read. */
import type { CalledProgram } from "../capture/calls/program.ts";
import { subjects } from "./registry.ts";

/** The programs of all subjects. */
export const calledPrograms = async (): Promise<readonly CalledProgram[]> =>
  (await subjects()).flatMap(({ programs = [] }) => programs);
