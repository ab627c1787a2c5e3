import { afs } from "../../spec/afs/afs.ts";
import type { Subject } from "../conform/subject.ts";

/** AFS as a specification: whole files, callbacks, and sessions. */
export const subject: Subject = {
  name: "afs",
  summary:
    "whole files cached by clients, and callbacks that the server breaks on a store",
  family: afs,
};
