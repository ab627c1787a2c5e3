/** Segments, and the arithmetic of their sequence numbers: RFC 9293, sections 3.1 and 3.4. */

type Flag = "" | "SYN" | "FIN" | "RST";

export type Segment = {
  readonly seq: number;
  /** The next number that the sender expects; null: the segment acknowledges nothing. */
  readonly ack: number | null;
  readonly flag: Flag;
  /** A byte, by a name that no other byte of a run has: its writer, connection and place. */
  readonly data: string | null;
};

/** A segment without flag, acknowledgement and data, for others to be made from. */
export const plain = { ack: null, flag: "", data: null } as const;

/** SYN, FIN and each byte take one number. */
export const lengthOf = ({ flag, data }: Segment): number =>
  (flag === "SYN" || flag === "FIN" ? 1 : 0) + (data === null ? 0 : 1);

/** Numbers modulo `space`. */
export const numbersModulo = (space: number) => {
  const add = (number: number, by: number): number => (number + by + space) % space;
  return {
    add,
    /** How far a number lies beyond another one, going round. */
    beyond: (number: number, base: number): number => add(number, space - base),
  };
};

export type Numbers = ReturnType<typeof numbersModulo>;

/** As a person writes a segment: `SYN 14`, `6 ack 15 "a1.1"`. */
export const segmentText = ({ seq, ack, flag, data }: Segment): string =>
  [flag, seq, ack === null ? "" : `ack ${ack}`, data === null ? "" : JSON.stringify(data)]
    .filter((part) => part !== "")
    .join(" ");
