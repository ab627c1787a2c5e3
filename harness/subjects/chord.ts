import { chord } from "../../spec/chord/chord.ts";
import type { Subject } from "../conform/subject.ts";

/** Chord as a specification. */
export const subject: Subject = {
  name: "chord",
  summary: "a ring without a directory: successor lists, joins, failures and repair",
  family: chord,
};
