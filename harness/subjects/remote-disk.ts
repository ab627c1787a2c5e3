import { remoteDisk } from "../../spec/remote-disk/remote-disk.ts";
import type { Subject } from "../conform/subject.ts";

/** The remote disk as a specification: programs, their stubs and the server. */
export const subject: Subject = {
  name: "remote-disk",
  summary: "a file on a server without any copy elsewhere: every block is a call",
  family: remoteDisk,
};
