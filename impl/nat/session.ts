/** How far a session over TCP has come, as the control bits of its segments tell: RFC 5382, section 2; RFC 7857. */

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** A session over other protocols stays new. */
export type Phase = "new" | "open" | "host ended" | "server ended" | "over";

/** Whether a segment begins a session. */
const isSyn = (flags: number): boolean => (flags & (SYN | RST)) === SYN;
/** Whether a segment asks for a session: a SYN without an ACK. */
export const isFirst = (flags: number): boolean => isSyn(flags) && (flags & ACK) === 0;

/** Whether a session is under way, so that it may be silent for long. */
export const isLive = (phase: Phase): boolean => phase !== "new" && phase !== "over";

/** The phase after a segment. */
export const followed = (phase: Phase, flags: number, way: "out" | "in"): Phase => {
  if ((flags & RST) !== 0) return "over";
  if (isSyn(flags)) {
    const isAnswer = (flags & ACK) !== 0;
    if (phase === "over" && way === "out" && !isAnswer) return "new";
    return phase === "new" && (isAnswer || way === "in") ? "open" : phase;
  }
  if ((flags & FIN) === 0) return phase;
  const [mine, other] =
    way === "out"
      ? (["host ended", "server ended"] as const)
      : (["server ended", "host ended"] as const);
  return phase === other || phase === "over" ? "over" : mine;
};
