import { namesOfFiles } from "../../spec/naming/naming.ts";
import type { Subject } from "../conform/subject.ts";

/** Names of files as a specification: a file moves from one server to another. */
export const subject: Subject = {
  name: "naming",
  summary:
    "names of files on other machines: host:path, a mount, a global name; and a file that moves",
  family: namesOfFiles,
};
