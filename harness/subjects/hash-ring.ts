import { hashRing } from "../../spec/hash-ring/hash-ring.ts";
import type { Subject } from "../conform/subject.ts";

/** The hash ring as a specification. */
export const subject: Subject = {
  name: "hash-ring",
  summary:
    "consistent hashing: a key at its successor; machines join, leave and hand keys over",
  family: hashRing,
};
