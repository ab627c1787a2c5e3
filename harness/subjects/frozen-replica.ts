import { frozenReplica } from "../../spec/frozen-replica/frozen-replica.ts";
import type { Subject } from "../conform/subject.ts";

/** A primary and a replica that may freeze, as a specification; it has no implementation here. */
export const subject: Subject = {
  name: "frozen-replica",
  summary: "one serial order for everyone, seen up to some moment for ever",
  family: frozenReplica,
};
