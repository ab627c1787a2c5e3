/** Sessions of real programs with one file, and what is done to their machines. */
import type { Json, RealSchedule } from "../../conform/subject.ts";

/** How many sessions each program has: an open, a read or a write, and a close. */
const SESSIONS = 8;
/** How far apart requests of programs are; programs ask in turn, in milliseconds. */
const STEP_MS = 50;

/** The nth request of a program: every second session writes, each program in another one. */
const requestOf = (program: number, nth: number, key: string): Json => {
  const session = Math.floor(nth / 3);
  const types = ["open", (session + program) % 2 === 0 ? "write" : "read", "close"];
  const type = types[nth % 3]!;
  const value = 1 + 3 * session + program;
  return type === "write" ? { type, key, value } : { type, key };
};

/** The file of the sessions, the node that serves it, and for each program its name and its node. */
type SessionsOptions = {
  readonly key: string;
  readonly server: string;
  readonly programs: readonly (readonly [client: string, node: string])[];
};

/** Sessions of some programs: the machine of the first is cut off for a while, and the server is killed. */
export const realSessions = ({
  key,
  server,
  programs,
}: SessionsOptions): RealSchedule => ({
  requests: Array.from({ length: programs.length * 3 * SESSIONS }, (_, nth) => {
    const program = nth % programs.length;
    const [client, node] = programs[program]!;
    const request = requestOf(program, Math.floor(nth / programs.length), key);
    return { time: STEP_MS * nth, client, node, request };
  }),
  faults: [
    { type: "cut", time: 500, side: [programs[0]![1]], way: "both", forMs: 400 },
    { type: "crash", time: 1800, node: server, downMs: 300 },
  ],
});
