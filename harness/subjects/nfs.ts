import { nfs } from "../../spec/nfs/nfs.ts";
import type { Subject } from "../conform/subject.ts";
import { mountCalls } from "./nfs/wire/mount-calls.ts";
import { nfsCalls } from "./nfs/wire/nfs-calls.ts";

/** NFS as a specification. */
export const subject: Subject = {
  name: "nfs",
  summary:
    "a network file system: a stateless server, and clients that cache, poll and ask again",
  family: nfs,
  programs: [nfsCalls, mountCalls],
};
