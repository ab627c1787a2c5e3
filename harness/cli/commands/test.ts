import type { CoverBy } from "../../conform/cover-scopes.ts";
import { InputError } from "../../model/input-error.ts";
import {
  faultOf,
  implementedSubjects,
  type Offer,
  type Offering,
} from "../../registry/implemented-subjects.ts";
import { printJson } from "../../terminal/print.ts";
import { exitOf } from "../exit.ts";
import { testCover } from "./test/cover.ts";
import { testInSimulation } from "./test/in-simulation.ts";
import { testReal } from "./test/real.ts";
import type { TestResult } from "./test/result.ts";

type TestOptions = {
  readonly seeds: number;
  readonly seed: number;
  readonly fault?: string;
  readonly real?: true;
  readonly cover?: CoverBy;
  readonly param?: readonly string[];
  readonly maxStates?: number;
  readonly json?: true;
  readonly out: string;
};

/** Runs `lockstep test`; sets the exit code. Throws InputError on bad options or names. */
export const runTest = async (
  names: readonly string[],
  options: TestOptions,
): Promise<void> => {
  if (options.param !== undefined && options.cover === undefined)
    throw new InputError(
      "--param needs --cover: other tests run at the scope of the subject",
    );
  if (options.maxStates !== undefined && options.cover !== "classes")
    throw new InputError(
      "--max-states is for --cover classes: leave it out, or add --cover classes",
    );
  const results: (TestResult | Awaited<ReturnType<typeof testCover>>)[] = [];
  const each = async <K extends Offer>(
    needed: readonly K[],
    test: (
      subject: Offering<K>,
      planted: readonly string[],
      options: TestOptions,
    ) => Promise<(typeof results)[number]>,
  ): Promise<void> => {
    for (const subject of await implementedSubjects(names, ...needed)) {
      const planted =
        options.fault === undefined ? [] : [faultOf(subject, options.fault)];
      results.push(await test(subject, planted, options));
    }
  };
  const { cover } = options;
  if (cover !== undefined)
    await each(["steering"], (subject, planted) =>
      testCover(subject, planted, { ...options, cover }),
    );
  else if (options.real) await each(["realSchedule", "deploy"], testReal);
  else await each(["schedule", "simulate"], testInSimulation);
  if (options.json) printJson({ command: "test", results });
  process.exitCode =
    process.exitCode ||
    exitOf(results.flatMap(({ verdicts }) => Object.values(verdicts)));
};
