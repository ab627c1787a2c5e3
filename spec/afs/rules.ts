/** The decisions of AFS, by name. A mutant replaces one or more of them. */
import { believedNoMore, type Client } from "./copies.ts";
import type { Contents, Part } from "./messages.ts";
import type { Scope } from "./scope.ts";

type Lease = Pick<Scope, "lease" | "skew">;

/** The correct decisions. */
export const rules = {
  /** Does a client believe in what it got, if its callback was broken while it waited for it? */
  believesRaced: false as boolean,
  /**
   * The remaining ticks of a callback at a client that waited `waited` ticks for it. The client's clock may be slow.
   */
  leftAtClient: ({ lease, skew }: Lease, waited: number): number => lease + skew - waited,
  /** When a client sends what a program has written to the server. */
  storesOn: "close" as "close" | "write",
  /** Does a close wait until the server has the file? */
  closeWaits: true as boolean,
  /** The calls that one store takes. */
  partsOf: (contents: Contents): readonly Part[] => [contents],
  /** Does a newer version replace the copy of programs that have the file open? */
  replacesOpenCopy: false as boolean,
  /** What a crash leaves of a client. */
  afterReboot: (me: Client): Client => believedNoMore(me),
  /** Does a question of the server make grants that are under way worthless? */
  askRaces: true as boolean,

  /** Does the server send a break to this client after a store by that one? */
  isTold: (client: string, writer: string): boolean => client !== writer,
  /** Does the server answer a store first, and tell other clients then? */
  answersFirst: false as boolean,
  /** Is a store on the disk before other clients learn of it? */
  commitsFirst: true as boolean,
  /** Does a fetch wait while a store is under way, or while a break for its client is not answered? */
  fetchWaits: true as boolean,
  /** How many chunks of a store are on the disk in one step. */
  chunksAtOnce: 2,
  /** Is the callback registered in the step that sends the grant? */
  registersWithGrant: true as boolean,
  /** The ticks of a callback at the server when it is granted. */
  leftAtServer: ({ lease, skew }: Lease): number => lease + skew,
  /** Was this store executed before? @param last the last one of its client */
  wasDone: (xid: number, last: number): boolean => xid <= last,
  /** The clients of which the server does not know after a crash what they believe. */
  unheardAfterCrash: (clients: readonly string[]): readonly string[] => clients,
  /** Does a store wait until the server knows what clients believe in: one that is new, or one that was done before? */
  waitsForRecovery: (_isDone: boolean): boolean => true,
  /** Does the server remember which clients it gave up? */
  remembersLate: true as boolean,
  /** Is this an answer to a question that the server asked after its last restart? */
  isAnswerTo: (start: number, asked: number): boolean => start === asked,
  /** Does a client, or the server, call again if it gets no answer? */
  callsAgain: true as boolean,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;

/** Where a process lives: the parameters and the rules of the system. */
export type Setting = { readonly scope: Scope; readonly rules: Rules };
