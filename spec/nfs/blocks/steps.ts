/** How the requests of programs go on, call by call. */
import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Cache, isOlder, isOwed, learned, rewritten } from "./cache.ts";
import type { Call, Message, Reply, Request, Result } from "./messages.ts";

/** A request of a program that waits for a reply. */
type Job = {
  readonly request: Request;
  /** The call under way. */
  readonly call: Call;
  readonly xid: number;
  /** Has a newer reply, to another call, arrived since it was sent? */
  readonly isLate: boolean;
  /** The blocks read so far; whether the attributes are known to be as young as the request. */
  readonly values: readonly number[];
  readonly isChecked: boolean;
};

/** The kernel of a machine, whose programs share its cache. */
export type Client = Cache & {
  /** The number of the last call. */
  readonly xid: number;
  /** The jobs under way, by program. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** Has it crashed? Its programs are gone with it. */
  readonly hasCrashed: boolean;
};

type Progress = Pick<Job, "request" | "values" | "isChecked"> & { readonly call?: Call };

const { next } = speaks<Client, Message, Request, Result>();

const send = (me: Client, program: string, job: Progress, call: Call) => {
  const xid = me.xid + 1;
  const jobs = { ...me.jobs, [program]: { ...job, call, xid, isLate: false } };
  return next({ ...me, xid, jobs }).send("server", { ...call, xid });
};

const end = (me: Client, program: string, result: Result) => {
  const { [program]: _, ...jobs } = me.jobs;
  return next({ ...me, jobs }).respond(result, program);
};

const written = (me: Client, request: Request): Client =>
  request.type === "write"
    ? { ...me, pages: rewritten(me.pages, request.offset, request.values) }
    : me;

/** Marks calls as sent before the newest reply so far. */
const overtaken = (jobs: Client["jobs"]): Client["jobs"] =>
  Object.fromEntries(
    Object.entries(jobs).map(([program, job]) => [program, { ...job, isLate: true }]),
  );

/** The call that brings what was written nearer to the disk: the first block that is dirty, then a COMMIT. */
const nextOwed = (flush: string, { pages }: Client): Call | undefined => {
  const [block, dirty] =
    Object.entries(pages).find(([, { state }]) => state === "dirty") ?? [];
  if (dirty !== undefined) {
    const stable = flush === "write" ? "FILE_SYNC" : "UNSTABLE";
    return { type: "WRITE", block: Number(block), value: dirty.value, stable };
  }
  return Object.values(pages).some(isOwed) ? { type: "COMMIT" } : undefined;
};

/** The reactions of a client to a request, and to the reply to the call of a program. */
export const stepsOf = (scope: Scope, rules: Rules) => {
  const { flush } = scope;
  const flushOn = (me: Client, program: string, job: Progress) => {
    const call = nextOwed(flush, me);
    return call === undefined ? end(me, program, null) : send(me, program, job, call);
  };
  const isYoung = ({ isTrusted }: Client): boolean =>
    isTrusted && scope.trust !== "never";

  const readOn = (
    me: Client,
    program: string,
    job: Progress,
  ): ReturnType<typeof next> => {
    const { request, values } = job;
    if (request.type !== "read" || values.length === request.size)
      return end(me, program, values);
    const block = request.offset + values.length;
    const page = me.pages[block];
    if (page !== undefined && !job.isChecked && !isYoung(me))
      return send(me, program, job, { type: "GETATTR" });
    // Where another client has written, too, a program's own blocks go to the server before they are read.
    const isFirst = values.length === 0 && job.call?.type !== "READ";
    if (isFirst && Object.values(me.pages).some((each) => isOwed(each) && each.isShared))
      return send(me, program, job, nextOwed(flush, me)!);
    if (page === undefined) return send(me, program, job, { type: "READ", block });
    return readOn(me, program, { ...job, values: [...values, page.value] });
  };

  const goOn = (me: Client, program: string, job: Progress) => {
    switch (job.request.type) {
      case "open":
        return job.isChecked || !scope.closeToOpen
          ? end(me, program, null)
          : send(me, program, job, { type: "GETATTR" });
      case "read":
        return readOn(me, program, job);
      case "write":
        return flush === "write" ? flushOn(me, program, job) : end(me, program, null);
      default:
        return rules.closeFlushes ? flushOn(me, program, job) : end(me, program, null);
    }
  };

  return {
    begin: (me: Client, request: Request, program: string) =>
      goOn(written(me, request), program, { request, values: [], isChecked: false }),
    receive: (me: Client, program: string, reply: Reply) => {
      const job = me.jobs[program]!;
      const told = { ...job, reply };
      const isOld = isOlder(me, told, rules);
      if (isOld && job.call.type === "READ") return send(me, program, job, job.call);
      const jobs = isOld ? me.jobs : overtaken(me.jobs);
      const after = { ...me, ...learned(me, told, rules), jobs };
      return goOn(after, program, { ...job, isChecked: true });
    },
  };
};
