import { expect, test } from "vitest";
import { fresh, type Phase } from "../../../../spec/tcp/end.ts";
import { plain, type Segment } from "../../../../spec/tcp/segment.ts";
import { LEADS } from "./closure.ts";
import { specEnd } from "./spec.ts";

const KINDS: Readonly<Record<string, readonly Segment[]>> = {
  opens: [{ ...plain, flag: "SYN", seq: 0 }],
  answers: [0, 1, 5, 9].map((ack) => ({ ...plain, flag: "SYN", seq: 0, ack })),
  acknowledges: [0, 1, 5, 9].map((ack) => ({ ...plain, seq: 5, ack })),
  ends: [0, 1, 5, 9].map((ack) => ({ ...plain, flag: "FIN", seq: 5, ack })),
  resets: [1, 5, 6].map((seq) => ({ ...plain, flag: "RST", seq })),
};

test.each(Object.entries(LEADS))(
  "in %s no other segment leads to another phase",
  (name, leads) => {
    const phase = name as Phase;
    const spec = specEnd();
    for (const nxt of [1, 9])
      for (const [kind, segments] of Object.entries(KINDS))
        for (const segment of segments) {
          const me = { ...fresh, phase, passive: true, una: 0, nxt, rcv: 5 };
          const after = spec.takes(me, segment).map(({ end }) => end.phase);
          if (!(leads as readonly string[]).includes(kind))
            expect([...after, phase]).toEqual([...after.map(() => phase), phase]);
        }
  },
);
