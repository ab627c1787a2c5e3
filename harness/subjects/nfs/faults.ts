/** The mistakes that can be planted in the nodes of NFS, each with what is wrong then. */
import type { NfsFault } from "../../../impl/nfs/node.ts";

/** What is wrong, by the name of the fault. */
export const meanings: Readonly<Record<NfsFault, string>> = {
  "adopt-any-post-op":
    "a client takes the attributes after its own write for those of its own change",
  "cache-by-xid-alone": "the server knows a call by its transaction id alone",
  "close-before-flush": "a close is answered before its data is sent",
  "coarse-change": "the change token of the server is as coarse as a second",
  "commit-does-nothing": "a COMMIT leaves in memory what is there",
  "drop-unstable-early": "a client forgets a block once an UNSTABLE write is answered",
  "exclusive-forgets": "the server forgets the verifiers of exclusive creates",
  "exist-is-ok": "a client takes what is there for what it made",
  "flush-error-is-lost": "a close does not tell that its write failed",
  "ignore-write-verifier":
    "a client does not compare the verifiers of writes and commits",
  "keep-missing-names": "a client remembers for ever that a name is not there",
  "never-ask-again": "a client sends a call once",
  "no-generation": "a handle leads to the next file that has the number of its inode",
  "no-reply-cache": "the server remembers no reply",
  "reopen-from-cache": "an open trusts the cache though the option is on",
  "reply-before-sync": "the server answers a write before it is on the disk",
  "stamp-at-reply": "attributes count as fresh when the reply arrives",
  "tag-with-newest":
    "a client takes a block of an older reply for one of the newest version",
  "take-older-reply": "a client takes a reply that is older than what it knows",
  "verifier-stays": "the write verifier stays over a crash",
};

/** All of them. */
export const nfsFaults = Object.keys(meanings) as readonly NfsFault[];
