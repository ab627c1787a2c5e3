import { join } from "node:path";
import type { Refutation } from "../compare/cell.ts";
import type { Row } from "../compare/row.ts";
import type { Player } from "../conform/play.ts";
import type { ModelName } from "../consistency/models.ts";
import { isRegister } from "../history/register.ts";
import { writeTrace } from "../history/trace.ts";
import { writeHistory } from "../history/write-history.ts";
import type { Operation } from "../model/operation.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { KeptWitness } from "../report/matrix.ts";
import { pathTrace } from "../report/path-trace.ts";
import { fileName } from "./file-name.ts";
import { writeWhole } from "./whole-file.ts";

const ADVICE = "name a folder with --out";

type RefutedCell = {
  readonly row: Row;
  /** The word for the system on a command line. */
  readonly reference: string;
  readonly model: ModelName;
  readonly refutation: Refutation;
  /** Plays paths on the implementation, if the system has one. */
  readonly player: Player | undefined;
  readonly out: string;
};

/**
 * Writes the history and the path that refute a cell to two files, and plays the path on the
 * implementation, if there is one.
 *
 * @throws InputError if a file cannot be written
 */
export const writeWitness = async (refuted: RefutedCell): Promise<KeptWitness> => {
  const { row, reference, model, refutation, player, out } = refuted;
  const { path, scripts, system, judgement } = refutation;
  const trace = pathTrace({
    subject: reference,
    scope: row.scope,
    scripts,
    system,
    judged: { name: model, kind: "consistent", verdict: "violated", path },
    why: `a path that is not ${model}: ${row.name} ${row.row}`.trim(),
  });
  const name = fileName([row.name, row.row, "not", model]);
  const files = {
    history: join(out, `${name}.history.jsonl`),
    path: join(out, `${name}.path.jsonl`),
  };
  const operations = judgement.witness!.operations.map(asRecorded(row.object));
  writeWhole(files.history, writeHistory(operations), ADVICE);
  writeWhole(files.path, writeTrace(trace), ADVICE);
  const played = player === undefined ? null : await player(trace, model);
  return {
    ...files,
    judge: `npx lockstep history ${files.history} --model ${model}`,
    replay: `npx lockstep replay ${files.path}${played === null ? "" : ` --subject ${row.name}`}`,
    played,
  };
};

/** Readers guess a register from `read` and `write`, so the put and get of a register are written so. */
const asRecorded =
  (object: AnySequential) =>
  (operation: Operation): Operation => {
    const request = operation.request as { readonly type: string };
    const type = { put: "write", get: "read" }[request.type];
    return type === undefined || !isRegister(object)
      ? operation
      : { ...operation, request: { ...request, type } };
  };
