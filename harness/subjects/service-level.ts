import { serviceLevel } from "../../spec/service-level/service-level.ts";
import type { Subject } from "../conform/subject.ts";

/** A promise on response times as a specification; `lockstep load` measures real ones. */
export const subject: Subject = {
  name: "service-level",
  summary:
    "a bound on the response times of 99.9 % of the requests: means, pages of many services, quorums, load generators",
  family: serviceLevel,
};
