import { virtualFileSystem } from "../../spec/vfs/vfs.ts";
import type { Subject } from "../conform/subject.ts";

/** The virtual file system as a specification. */
export const subject: Subject = {
  name: "vfs",
  summary:
    "one set of calls over file systems of several types, and the copy program that uses them",
  family: virtualFileSystem,
};
