import { nat } from "../../spec/nat/nat.ts";
import type { Subject } from "../conform/subject.ts";

/** Network address translation as a specification. */
export const subject: Subject = {
  name: "nat",
  summary:
    "hosts behind one address: outside ports that expire, run out and are used again",
  family: nat,
};
