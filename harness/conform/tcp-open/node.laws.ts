/** The least that opens a connection: RFC 9293, section 3.10.7, over datagrams. A call of `open` begins. */
import { type Node, needing, type Ports } from "../../../impl/ports.ts";
import { decode, encode, resetOf, type Wire } from "./segment.laws.ts";

export const PORT = 7;
export const RETRY_MS = 100;
const WINDOW = 4;

export type OpenOptions = {
  /** The initial sequence number of each end; numbers are modulo `space`. */
  readonly first: Readonly<Record<string, number>>;
  readonly space: number;
  readonly faults?: readonly string[];
};

type State = {
  readonly phase: "closed" | "syn-sent" | "syn-received" | "established";
} & Readonly<Record<"una" | "nxt" | "rcv", number>>;
type Reaction = { readonly next?: Partial<State>; readonly reply?: Wire };

export const startOpen = needing(
  ["datagrams", "clock"],
  async (ports: Ports<"datagrams" | "clock">, options: OpenOptions): Promise<Node> => {
    let me: State = { phase: "closed", una: 0, nxt: 0, rcv: 0 };
    const first = options.first[ports.self]!;
    const peer = ports.nodes.find((node) => node !== ports.self)!;
    const send = (segment: Wire): void =>
      socket.send(encode(segment), { address: peer, port: PORT });
    const take = ({ next, reply }: Reaction): void => {
      const before = me.phase;
      me = { ...me, ...next };
      if (reply) send(reply);
      const { phase } = me;
      if (phase !== before) ports.trace({ action: "phase", state: { phase } });
    };
    /** Sends again until the connection is established. */
    const again = (): void => {
      if (me.phase !== "syn-sent" && me.phase !== "syn-received") return;
      send({ seq: first, ack: me.phase === "syn-sent" ? null : me.rcv, flag: "SYN" });
      ports.clock.after(RETRY_MS, again);
    };
    const socket = await ports.datagrams.bind(PORT, (bytes) => {
      const segment = decode(bytes);
      if (segment !== null) take(heard(me, segment, first, options)); // Else altered on its way.
    });
    ports.trace({ action: "start", state: {} });
    return {
      call: async () => {
        const next = {
          phase: "syn-sent",
          una: first,
          nxt: (first + 1) % options.space,
        } as const;
        take({ next, reply: { seq: first, ack: null, flag: "SYN" } });
        ports.clock.after(RETRY_MS, again);
        return { type: "opened", value: null };
      },
    };
  },
);

const heard = (
  me: State,
  segment: Wire,
  first: number,
  { space, faults = [] }: OpenOptions,
): Reaction => {
  const { seq, ack, flag } = segment;
  const acknowledge = (next: Partial<State> = {}): Reaction => {
    const { nxt, rcv } = { ...me, ...next };
    return { next, reply: { seq: nxt, ack: rcv, flag: "" } };
  };
  const after = (number: number): number => (number + 1) % space;
  /** How far a number is beyond another one, going round. */
  const beyond = (number: number, base: number): number =>
    (number - base + space) % space;
  const acknowledged = ack === null ? 0 : beyond(ack, me.una);
  const isNew =
    ack !== null &&
    (faults.includes("any-ack") ||
      (acknowledged > 0 && acknowledged <= beyond(me.nxt, me.una)));
  const reset = resetOf(segment, after);
  const refusal: Reaction = reset === null ? {} : { reply: reset };
  if (me.phase === "closed") return refusal;
  if (me.phase === "syn-sent") {
    if (ack !== null && !isNew) return refusal;
    if (flag === "RST") return isNew ? { next: { phase: "closed" } } : {};
    if (flag !== "SYN") return {};
    const rcv = after(seq);
    return ack === null
      ? { next: { phase: "syn-received", rcv }, reply: { seq: first, ack: rcv, flag } }
      : acknowledge({ phase: "established", rcv, una: ack });
  }
  const isInWindow = beyond(seq, me.rcv) < WINDOW;
  if (flag === "RST" && !isInWindow) return {};
  if (flag === "RST" && seq === me.rcv) return { next: { phase: "closed" } };
  if (!isInWindow || flag !== "") return acknowledge();
  if (ack === null) return {};
  if (isNew) return { next: { phase: "established", una: ack } };
  return me.phase === "established" ? {} : refusal;
};
