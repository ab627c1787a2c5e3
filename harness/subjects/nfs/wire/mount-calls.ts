/** The calls of the mount protocol, as captures show them. */
import { mountProgram } from "../../../../impl/nfs/wire/mount-program.ts";
import type { CalledProgram } from "../../../capture/calls/program.ts";
import { called, said } from "../../shared/called.ts";
import { shown } from "./shown.ts";

const { mnt, dump, umnt, umntall, export: exports } = mountProgram.procedures;

const ofPath = (name: Uint8Array) => shown({ name });
const nothing = () => said("");

/** The mount protocol, version 3. */
export const mountCalls: CalledProgram = {
  name: "MOUNT3",
  number: mountProgram.number,
  version: mountProgram.version,
  procedures: new Map([
    called("MNT", mnt, {
      args: ofPath,
      results: ({ type, value }) => ({
        ...(type === "MNT3_OK" ? shown({ handle: value.handle }) : said("")),
        status: type,
      }),
    }),
    called("DUMP", dump, {
      args: nothing,
      results: (all) => said(`${all.length} mounted`),
    }),
    called("UMNT", umnt, { args: ofPath, results: nothing }),
    called("UMNTALL", umntall, { args: nothing, results: nothing }),
    called("EXPORT", exports, {
      args: nothing,
      results: (all) => shown(...all.map(({ dir }) => ({ name: dir }))),
    }),
  ]),
};
