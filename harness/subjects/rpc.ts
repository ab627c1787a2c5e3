import { rpc } from "../../spec/rpc/rpc.ts";
import type { Subject } from "../conform/subject.ts";

/** Remote procedure calls as a specification. */
export const subject: Subject = {
  name: "rpc",
  summary:
    "remote procedure calls: retries, a reply cache, crashes, a server with a seek position",
  family: rpc,
};
