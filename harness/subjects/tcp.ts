import { tcp } from "../../spec/tcp/tcp.ts";
import type { Subject } from "../conform/subject.ts";

/** TCP as a specification: one connection between two ends. */
export const subject: Subject = {
  name: "tcp",
  summary:
    "one TCP connection: open, bytes both ways, close and reset, with old segments and crashes",
  family: tcp,
};
