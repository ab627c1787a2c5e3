import { abd } from "../../spec/abd/abd.ts";
import type { Subject } from "../conform/subject.ts";

/** The ABD register as a specification; it has no implementation here. */
export const subject: Subject = {
  name: "abd",
  summary: "a register on a majority of servers, linearizable",
  family: abd,
};
