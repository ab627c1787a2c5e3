/** A registry that counts ticks of its clock, and the members that it lists, over datagrams. */
import { type Endpoint, type Node, needing, type Ports } from "../../../impl/ports.ts";

export const PORT = 9;
export const REGISTRY = "registry";
/** A tick of the spec. */
export const TICK_MS = 100;
/** In the middle between two ticks: in the spec a member renews before the second one. */
export const RENEW_MS = 150;

export type LeaseFault = "adds-up" | "off-by-one" | "slow-clock" | "renews-once";
export type LeaseOptions = {
  /** How many ticks a lease lasts. */
  readonly lease: number;
  /** Does a member take no answer that was on its way for a tick? */
  readonly fades?: boolean;
  readonly faults?: readonly LeaseFault[];
};

type Needed = Ports<"datagrams" | "clock">;

const encode = (type: string): Uint8Array => Buffer.from(type);

export const startLease = needing(
  ["datagrams", "clock"],
  (ports: Needed, options: LeaseOptions): Promise<Node> =>
    ports.self === REGISTRY ? startRegistry(ports, options) : startMember(ports, options),
);

const startRegistry = async (
  { clock, datagrams, nodes, self, trace }: Needed,
  { lease, faults = [] }: LeaseOptions,
): Promise<Node> => {
  const members = nodes.filter((node) => node !== self);
  const left = new Map(members.map((member) => [member, 0]));
  const least = faults.includes("off-by-one") ? 0 : 1;
  const tell = (action: string): void =>
    trace({ action, state: Object.fromEntries(left) });
  const wait = (): void => {
    clock.after(faults.includes("slow-clock") ? 2 * TICK_MS : TICK_MS, tick);
  };
  const tick = (): void => {
    for (const [member, ticks] of left) left.set(member, Math.max(0, ticks - 1));
    tell("tick");
    wait();
  };
  const heard = (bytes: Uint8Array, from: Endpoint): void => {
    const before = faults.includes("adds-up") ? left.get(from.address)! : 0;
    const isRenewal = `${Buffer.from(bytes)}` === "renew";
    left.set(from.address, isRenewal ? before + lease + 1 - least : 0);
    tell("heard");
    if (isRenewal) socket.send(encode(`ok ${clock.wall()}`), from);
  };
  const socket = await datagrams.bind(PORT, heard);
  wait();
  let asked = 0;
  return {
    call: async () => {
      const id = `list ${++asked}`;
      trace({ action: "request", op: { id } });
      const listed = members.filter((member) => left.get(member)! >= 1);
      trace({ action: "respond", op: { id }, state: listed });
      return { type: "listed", value: listed };
    },
  };
};

const startMember = async (
  { clock, datagrams, trace }: Needed,
  { faults = [], fades = false }: LeaseOptions,
): Promise<Node> => {
  const to = { address: REGISTRY, port: PORT };
  const socket = await datagrams.bind(PORT, (bytes) => {
    const sentMs = Number(`${Buffer.from(bytes)}`.split(" ")[1]);
    if (!fades || clock.wall() - sentMs < TICK_MS) trace({ action: "known" });
  });
  const renew = (): void => {
    trace({ action: "renew" });
    socket.send(encode("renew"), to);
    if (!faults.includes("renews-once")) clock.after(RENEW_MS, renew);
  };
  trace({ action: "start" });
  socket.send(encode("renew"), to);
  clock.after(RENEW_MS, renew);
  return { leave: async () => socket.send(encode("bye"), to) };
};
