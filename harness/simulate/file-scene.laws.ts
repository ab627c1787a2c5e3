/** Scenes of calls of the port `files`. */
import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { FileStep, FilesRequest } from "./files-probe.ts";
import type { Scene } from "./scenes.laws.ts";

export type FilesScene = Scene<FilesRequest>;

/** A request of a node to take these steps. */
export const at = (
  time: number,
  node: string,
  ...steps: readonly FileStep[]
): FilesScene["requests"][number] => [time, node, { type: "do", steps }];

/** Steps of one node, each with its result; undefined: any. */
export const table = (
  law: string,
  node: string,
  rows: readonly (readonly [step: FileStep, result: Json | undefined])[],
): FilesScene => ({
  law,
  requests: [at(0, node, ...rows.map(([step]) => step))],
  lastsMs: 50,
  judge: ([answer]) =>
    expect(answer).toEqual(
      rows.map(([, result], nth) =>
        result === undefined ? (answer as readonly Json[])[nth] : result,
      ),
    ),
});

/** What `stat` answered, as the probe writes it. */
export type StatInJson = {
  readonly type: string;
  readonly size: number;
  readonly inode: string;
  readonly number: string;
  readonly links: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly accessed: string;
  readonly modified: string;
  readonly changed: string;
  readonly change: string;
};

/** The answers to the calls of `stat` among the steps of a request. */
export const statsIn = (answer: Json | undefined): readonly StatInJson[] =>
  (answer as readonly Json[]).filter(
    (each) => typeof each === "object" && each !== null && "inode" in each,
  ) as unknown as readonly StatInJson[];
