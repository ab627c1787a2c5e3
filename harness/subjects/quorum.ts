import { quorum } from "../../spec/quorum/quorum.ts";
import type { Subject } from "../conform/subject.ts";

export const subject: Subject = {
  name: "quorum",
  summary: "a replicated store: a put waits for W of N replicas, a get for R",
  family: quorum,
};
