import { directory } from "../../spec/directory/directory.ts";
import type { Subject } from "../conform/subject.ts";

/** The store by directory as a specification. */
export const subject: Subject = {
  name: "directory",
  summary:
    "a store whose directory maps keys to nodes: queries and replication, recursive and iterative",
  family: directory,
};
