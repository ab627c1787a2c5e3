import { socketsOfHosts } from "../../spec/sockets/sockets.ts";
import type { Subject } from "../conform/subject.ts";

/** Sockets as a specification: several hosts and one server. */
export const subject: Subject = {
  name: "sockets",
  summary: "sockets that listen, accept and connect: which of them gets a segment",
  family: socketsOfHosts,
};
