/** Every parameter of the TCP spec: what a verdict covers is printed with these. */
export const defaults = {
  /** Sequence numbers are modulo this. The window is constant. */
  space: 16,
  window: 4,
  /** The initial sequence number of each connection that an end opens, one after another. */
  a: [14] as readonly number[],
  b: [6] as readonly number[],
  /** Which ends open actively; the other listens. */
  active: "a",
  /** How many bytes each end writes in a connection. */
  bytesA: 0,
  bytesB: 0,
  /** Which programs close. */
  closes: "both",
  aborts: false,
  crashes: 0,
  /** How many units of time a segment lives. 0: for ever, and no time passes. */
  life: 0,
  /** Segments arrive after this many units of time; 0: at any time. */
  delay: 0,
  /** The active closer waits in TIME-WAIT, for twice the life of a segment. */
  timeWait: true,
  /** Does a crashed end open again only once its old segments are gone? */
  quietTime: true,
  /** Segments of an earlier connection that are still on their way. */
  old: "none",
  /** Properties may see steps: the time since the beginning, and RSTs that answer RSTs. */
  observed: false,
  /** How RFC 9293 is read where it contradicts itself: Figure 7 against Table 6. */
  figure7: false,
  /** Section 3.10.7.4 to the letter: an RST ends TIME-WAIT, which RFC 1337 shows to be unsafe. */
  resetsTimeWait: false,
  /** RFC 5961: an RST or SYN that is not exactly the next segment is challenged, not believed. */
  challenges: true,
  /** Fairness of delivery. */
  delivery: "strong",
};

export type Scope = Readonly<typeof defaults>;
