/** AFS: its spec, and the server and the cache manager of `impl/afs` for the command line. */
import { afs } from "../../spec/afs/afs.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { mountWords } from "./afs/mount-words.ts";
import { serveAfs, serveWords } from "./afs/serve-afs.ts";

const implementation = {
  faults: {},
  promises: [],
  scope: {},
  serve: serveAfs,
  serveWords,
  mount: mountWords,
} satisfies Implementation;

/** AFS with the server and the cache manager of `impl/afs`. */
export const subject = {
  name: "afs",
  summary:
    "whole files cached by clients, and callbacks that the server breaks on a store",
  family: afs,
  implementation,
} satisfies Subject;
