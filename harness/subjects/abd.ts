import { abd } from "../../spec/abd/abd.ts";
import type { Subject } from "../conform/subject.ts";

export const subject: Subject = {
  name: "abd",
  summary: "a register on a majority of servers, linearizable",
  family: abd,
};
