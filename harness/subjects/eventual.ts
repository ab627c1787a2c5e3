import { eventual } from "../../spec/eventual/eventual.ts";
import type { Subject } from "../conform/subject.ts";

export const subject: Subject = {
  name: "eventual",
  summary: "any reachable node answers, the last writer wins, all agree in the end",
  family: eventual,
};
