/** NFS: its spec, and the server and the client of `impl/nfs` for the command line. */
import { nfs } from "../../spec/nfs/nfs.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { clientWords } from "./nfs/client-words.ts";
import { mountWords } from "./nfs/mount-words.ts";
import { serveNfs, serveWords } from "./nfs/serve-nfs.ts";
import { mountCalls } from "./nfs/wire/mount-calls.ts";
import { nfsCalls } from "./nfs/wire/nfs-calls.ts";

const implementation = {
  faults: {},
  promises: [],
  scope: {},
  serve: serveNfs,
  serveWords,
  client: clientWords,
  mount: mountWords,
} satisfies Implementation;

/** NFS with the server and the client of `impl/nfs`. */
export const subject = {
  name: "nfs",
  summary:
    "a network file system: a stateless server, and clients that cache, poll and ask again",
  family: nfs,
  implementation,
  programs: [nfsCalls, mountCalls],
} satisfies Subject;
