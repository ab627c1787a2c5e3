import { forEachLine } from "../source.ts";
import type { Reader } from "./event.ts";
import { jsonEvent } from "./json-event.ts";
import { jsonObject } from "./json-value.ts";

/** Reads Lockstep's own format: one JSON object a line with Jepsen's fields, in time order. */
export const jsonLines: Reader = (source, take) => {
  forEachLine(source, (text, offset) => {
    // Nearly every line is an object.
    if (!text.startsWith("{") && text.trim() === "") return;
    const fields = jsonObject(source, text, offset);
    take(jsonEvent(source, { fields, text, offset }));
  });
  return 0;
};
