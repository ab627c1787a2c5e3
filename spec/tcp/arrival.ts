/**
 * What an end does with a segment that arrives: RFC 9293, section 3.10.7, in its order. Sequence numbers are
 * modulo a small space.
 */
import { ignored, type May, speaks } from "lockstep";
import { match, P } from "ts-pattern";
import { type End, fresh, type Outcome, over, type Phase } from "./end.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { lengthOf, type Numbers, plain, type Segment } from "./segment.ts";

type Step = May<End, Segment, never>;

const { next } = speaks<End, Segment>();

/** `peer`: the name of the other end. */
export const arrivalAt = (peer: string, scope: Scope, rules: Rules, numbers: Numbers) => {
  const { add, beyond } = numbers;
  /** The bytes that the other end writes. One more is enough to see a mistake, and bounds what is read. */
  const written = peer === "a" ? scope.bytesA : scope.bytesB;
  const acknowledges = (me: End, ack: number) => rules.acknowledges(me, ack, numbers);

  const acknowledge = (me: End) =>
    next(me).send(peer, { ...plain, seq: me.nxt, ack: me.rcv });
  const offer = (me: End) =>
    next(me).send(peer, { ...plain, flag: "SYN", seq: me.iss, ack: me.rcv });
  /** Section 3.10.7.1: an RST that the sender of the segment will accept. */
  const refuse = (me: End, segment: Segment): Step => {
    if (!rules.refuses(segment)) return ignored;
    const { seq, ack } = segment;
    return next(me).send(peer, {
      ...plain,
      flag: "RST",
      ...(ack === null ? { seq: 0, ack: add(seq, lengthOf(segment)) } : { seq: ack }),
    });
  };
  const end = (me: End, outcome: Outcome): Step => next(over(me, outcome));
  const waiting = (me: End): End => ({
    ...me,
    phase: "time-wait",
    wait: scope.timeWait ? 2 * scope.life : 0,
  });
  const synchronized = (me: End, { seq }: Segment, phase: Phase): End => ({
    ...me,
    phase,
    irs: seq,
    rcv: rules.afterSyn(seq, numbers),
  });

  const listen = (me: End, segment: Segment): Step => {
    if (segment.flag === "RST") return ignored;
    if (segment.ack !== null) return refuse(me, segment);
    if (segment.flag !== "SYN") return ignored;
    const heard = synchronized(me, segment, rules.afterFirstSyn);
    return offer({ ...heard, nxt: add(me.iss, 1) });
  };

  const synSent = (me: End, segment: Segment): Step => {
    const { ack, flag } = segment;
    const isGood = ack !== null && acknowledges(me, ack);
    if (rules.openerChecks && ack !== null && !isGood) return refuse(me, segment);
    if (flag === "RST") return isGood ? end(me, "refused") : ignored;
    if (flag !== "SYN") return ignored;
    if (ack !== null)
      return acknowledge({ ...synchronized(me, segment, "established"), una: ack });
    return rules.opensAtOnce ? offer(synchronized(me, segment, "syn-received")) : ignored;
  };

  /** An RST in the window: RFC 5961, section 3.2; RFC 1337 for TIME-WAIT. */
  const reset = (me: End, { seq }: Segment): Step => {
    if (scope.challenges && seq !== me.rcv) return acknowledge(me);
    if (me.phase === "time-wait")
      return scope.resetsTimeWait ? end(me, "assassinated") : ignored;
    if (me.phase !== "syn-received") return end(me, "reset");
    if (!rules.listensAgain(me)) return end(me, "refused");
    const { iss, opens } = me;
    const listening = { phase: "listen", passive: true } as const;
    return next({ ...fresh, ...listening, iss, una: iss, nxt: iss, opens });
  };

  /** The eighth check: the FIN of the other end, which is the next number. */
  const finished = (me: End): Step =>
    match(me.phase)
      .returnType<Step>()
      .with("established", () => acknowledge({ ...me, phase: "close-wait" }))
      .with("fin-wait-1", () =>
        acknowledge(
          rules.onBothFins === "time-wait"
            ? waiting(me)
            : { ...me, phase: rules.onBothFins },
        ),
      )
      .with("fin-wait-2", () => acknowledge(waiting(me)))
      .otherwise(() => acknowledge(me));

  /** The seventh check: a byte, in order or not at all; then the FIN. */
  const text = (me: End, segment: Segment): Step => {
    if (lengthOf(segment) === 0) return next(me);
    if (!rules.isNext(me, segment)) return acknowledge(me);
    const { data, flag } = segment;
    if (data !== null && me.read.length > written) return ignored;
    const fed =
      data === null ? me : { ...me, rcv: add(me.rcv, 1), read: [...me.read, data] };
    if (flag !== "FIN") return acknowledge(fed);
    return finished({ ...fed, rcv: add(fed.rcv, 1) });
  };

  /** The fifth check: the acknowledgement. */
  const acknowledged = (me: End, segment: Segment, ack: number): Step => {
    if (me.phase === "syn-received")
      return rules.acceptorChecks && !acknowledges(me, ack)
        ? refuse(me, segment)
        : text({ ...me, phase: "established", una: ack }, segment);
    const isNew = acknowledges(me, ack);
    // An acknowledgement of bytes never sent: the segment is answered, and dropped.
    if (!isNew && beyond(me.una, ack) > scope.window) return acknowledge(me);
    const now = isNew ? { ...me, una: ack } : me;
    const isAll = now.una === now.nxt;
    return match(now.phase)
      .returnType<Step>()
      .with("last-ack", () => (isAll ? end(now, "done") : text(now, segment)))
      .with("fin-wait-1", () =>
        text(isAll ? { ...now, phase: "fin-wait-2" } : now, segment),
      )
      .with("closing", () => (isAll ? next(waiting(now)) : text(now, segment)))
      .with("time-wait", () =>
        segment.flag === "FIN" ? acknowledge(waiting(now)) : next(now),
      )
      .otherwise(() => text(now, segment));
  };

  /** Figure 7 has this segment accepted, and Table 6 has not: its number is the one before RCV.NXT. */
  const isOfFigure7 = (me: End, { flag, seq, ack }: Segment): boolean =>
    me.phase === "syn-received" && flag === "SYN" && seq === me.irs && ack !== null;

  const others = (me: End, segment: Segment): Step => {
    const { flag, ack } = segment;
    if (scope.figure7 && isOfFigure7(me, segment))
      return acknowledged(me, { ...segment, flag: "" }, ack!);
    if (!rules.isAcceptable(me, segment, scope.window, numbers)) {
      if (flag !== "RST") return acknowledge(me);
      return rules.checksResets ? ignored : end(me, "reset");
    }
    if (flag === "RST") return reset(me, segment);
    if (flag === "SYN") return acknowledge(me);
    return ack === null ? ignored : acknowledged(me, segment, ack);
  };

  return (me: End, segment: Segment): Step =>
    match(me.phase)
      .returnType<Step>()
      .with("closed", () => refuse(me, segment))
      .with("listen", () => listen(me, segment))
      .with("syn-sent", () => synSent(me, segment))
      .with(P.string, () => others(me, segment))
      .exhaustive();
};
