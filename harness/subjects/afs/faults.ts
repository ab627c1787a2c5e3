/** The mistakes that can be planted in the nodes of AFS, each with what is wrong then. */
import type { AfsFault } from "../../../impl/afs/options.ts";
import type { mutants } from "../../../spec/afs/mutants.ts";

/** What is wrong, by the name of the fault. */
export const meanings: Readonly<Record<AfsFault, string>> = {
  "believe-any-grant": "a client believes a grant whose callback was broken meanwhile",
  "break-after-reply": "the server answers a store before it breaks callbacks",
  "break-before-commit": "the server breaks callbacks before the store is on its disk",
  "break-the-writer": "the server calls the writer back, too",
  "close-does-not-wait": "a close is answered before the server has the file",
  "count-lease-from-arrival": "a client counts its lease from the arrival of the grant",
  "forget-callbacks": "the server does not ask clients after a crash",
  "forget-done": "the server does a store again whose call comes again",
  "forget-late": "the server forgets the clients that it has given up",
  "never-ask-again": "a client sends a call once",
  "no-bias": "the server allows for no slow clock of a client",
  "register-after-reply": "the server registers a callback when the grant is on its way",
  "replace-open-copy": "a fetch replaces the copy that other programs have open",
  "store-before-recovery": "the server takes a store before it has recovered",
  "store-on-write": "a write goes through to the server",
  "store-per-chunk": "a client stores a file in parts",
  "tear-store": "the server has a part of a store for a while",
  "trust-cache-after-reboot":
    "a client believes in the copies on its disk after a reboot",
};

/** All of them. */
export const afsFaults = Object.keys(meanings) as readonly AfsFault[];

/** Mistakes that a mutant of the spec and the nodes can both make. */
export const sameMistake = {
  "a grant is believed although its callback was broken meanwhile": "believe-any-grant",
  "a store is answered before its breaks are sent": "break-after-reply",
  "the server calls the writer back, too": "break-the-writer",
  "a callback is registered when the grant is sent already": "register-after-reply",
  "a part of a store can be fetched": "tear-store",
  "a write goes through to the server": "store-on-write",
  "a close does not wait for the server": "close-does-not-wait",
  "a fetch replaces the copy that other programs have open": "replace-open-copy",
  "callbacks are forgotten in a crash": "forget-callbacks",
  "a store is taken before the server has recovered": "store-before-recovery",
  "a store whose call comes again is done again": "forget-done",
  "a reboot trusts its disk cache": "trust-cache-after-reboot",
  "a reboot trusts its lease": "trust-cache-after-reboot",
  "a client counts its lease from the arrival of the grant": "count-lease-from-arrival",
  "the server allows for no slow clock of a client": "no-bias",
  "a client that was given up is forgotten": "forget-late",
  "neither client nor server sends a call again": "never-ask-again",
} satisfies Partial<Record<keyof typeof mutants, AfsFault>>;
