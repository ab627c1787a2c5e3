import { frozenReplica } from "../../spec/frozen-replica/frozen-replica.ts";
import type { Subject } from "../conform/subject.ts";

export const subject: Subject = {
  name: "frozen-replica",
  summary: "one serial order for everyone, seen up to some moment for ever",
  family: frozenReplica,
};
