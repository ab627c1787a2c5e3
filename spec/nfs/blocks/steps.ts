/** How the requests of programs go on, call by call. */
import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Cache, isOwed, learned } from "./cache.ts";
import type { Call, Message, Reply, Request, Result } from "./messages.ts";

/** A request of a program that waits for a reply. */
type Job = {
  readonly request: Request;
  /** The call under way. */
  readonly call: Call;
  readonly xid: number;
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

type Progress = Pick<Job, "request" | "values" | "isChecked">;

const { next } = speaks<Client, Message, Request, Result>();

const send = (me: Client, program: string, job: Progress, call: Call) => {
  const xid = me.xid + 1;
  const jobs = { ...me.jobs, [program]: { ...job, call, xid } };
  return next({ ...me, xid, jobs }).send("server", { ...call, xid });
};

const end = (me: Client, program: string, result: Result) => {
  const { [program]: _, ...jobs } = me.jobs;
  return next({ ...me, jobs }).respond(result, program);
};

const written = (me: Client, request: Request): Client => {
  if (request.type !== "write") return me;
  const dirty = request.values.map(
    (value, i) => [request.offset + i, { value, state: "dirty" }] as const,
  );
  return { ...me, pages: { ...me.pages, ...Object.fromEntries(dirty) } };
};

/** Sends the first block that is dirty; then commits; then answers. */
const flushing = (flush: string) => (me: Client, program: string, job: Progress) => {
  const pages = Object.entries(me.pages);
  const [block, dirty] = pages.find(([, { state }]) => state === "dirty") ?? [];
  if (dirty !== undefined) {
    const stable = flush === "write" ? "FILE_SYNC" : "UNSTABLE";
    const { value } = dirty;
    return send(me, program, job, {
      type: "WRITE",
      block: Number(block),
      value,
      stable,
    });
  }
  return pages.some(([, page]) => isOwed(page))
    ? send(me, program, job, { type: "COMMIT" })
    : end(me, program, null);
};

/** The reactions of a client to a request, and to the reply to the call of a program. */
export const stepsOf = (scope: Scope, rules: Rules) => {
  const { flush } = scope;
  const flushOn = flushing(flush);
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
    if (page === undefined) return send(me, program, job, { type: "READ", block });
    if (!job.isChecked && !isYoung(me) && !isOwed(page))
      return send(me, program, job, { type: "GETATTR" });
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
      const after = { ...me, ...learned(me, job.call, reply, rules) };
      return goOn(after, program, { ...job, isChecked: true });
    },
  };
};
