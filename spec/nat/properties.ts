/** What a translator promises, as predicates of all machines and of the packets between them. */
import type { WorldOf } from "lockstep";
import { hostsOf } from "./machines.ts";
import type { rolesOf } from "./nat.ts";
import {
  addressOf,
  insideOf,
  isReply,
  isUnsolicited,
  NAT,
  type Packet,
  portOf,
  portsOf,
} from "./packet.ts";
import type { Scope } from "./scope.ts";
import { freePorts } from "./table.ts";

/** What `observe` makes of the steps. */
type Seen = {
  /** A reply came from outside and reached no host. */
  readonly lost: boolean;
  /** A packet of a host came, and was neither forwarded nor refused. */
  readonly held: boolean;
  /** Was a flow refused while a port was free, or did it change another mapping? */
  readonly disturbed: boolean;
  /** By inside endpoint: for how many ticks it has sent nothing, up to the timer. */
  readonly quiet: Readonly<Record<string, number>>;
};

type World = WorldOf<typeof rolesOf, Seen>;
type Unobserved = WorldOf<typeof rolesOf>;

const isHost = (address: string): boolean => address.startsWith("h");

/** The packets on their way to hosts. */
const inwards = ({ flying }: Pick<World, "flying">): readonly Packet[] =>
  flying.map(({ body }) => body).filter(({ to }) => isHost(addressOf(to)));

/** Slide 5: a reply reaches the host that asked. */
export const repliesAreForTheirAskers = (world: World): boolean =>
  inwards(world).every((packet) => !isReply(packet) || packet.of === packet.to);

/** RFC 4787, REQ-3. */
export const portsAreNotShared = ({ nat: { mappings } }: World): boolean =>
  new Set(mappings.map(({ port }) => port)).size === mappings.length;

/** RFC 4787, REQ-1. */
export const endpointsHaveOnePort = ({ nat: { mappings } }: World): boolean =>
  new Set(mappings.map(({ inside }) => inside)).size === mappings.length;

/** Slide 5: inside addresses cannot be routed. */
export const insideStaysInside = ({ flying }: World): boolean =>
  flying.every(
    ({ to, body }) =>
      isHost(to) ||
      to === NAT ||
      ![body.from, body.quote?.from ?? NAT].map(addressOf).some(isHost),
  );

/** No packet that no host asked for is on its way to a host. */
export const strangersReachNoHost = (world: World): boolean =>
  inwards(world).every((packet) => !isUnsolicited(packet));

/** A packet that no host asked for goes to the host that its port stands for. */
export const strangersReachTheMapped = (world: World): boolean =>
  inwards(world).every(
    ({ of, to }) =>
      addressOf(of) !== NAT ||
      world.nat.mappings.some(({ port, inside }) => port === portOf(of) && inside === to),
  );

/** RFC 5508, REQ-4. */
export const errorsQuoteTheirReaders = (world: World): boolean =>
  inwards(world).every(({ quote, to }) => quote === null || quote.from === to);

/** RFC 5382, REQ-4. */
export const callersAreNotRefused = ({ server }: World): boolean =>
  Object.values(server).every(({ peers }) => !Object.values(peers).includes("aborted"));

/** RFC 4787, REQ-9: a host knows another one by its outside endpoint alone. */
export const hairpinsComeFromOutside = (world: World): boolean =>
  inwards(world).every(({ from }) => !isHost(addressOf(from)));

/** RFC 4787, REQ-6: every endpoint that has sent more recently than the timer is mapped. */
export const mappingsInUseStay =
  ({ timer }: Scope) =>
  ({ nat, observed }: World): boolean =>
    Object.entries(observed.quiet).every(
      ([inside, ticks]) =>
        ticks >= timer || nat.mappings.some((mapping) => mapping.inside === inside),
    );

/** All mappings are gone, and all ports are free. */
export const allIsFree = ({ nat: { mappings, resting } }: World): boolean =>
  mappings.length + resting.length === 0;

/** Has a host got `what`? */
export const hasReached =
  (what: string) =>
  ({ host }: World): boolean =>
    Object.values(host).some(({ got }) => got.some((each) => each === what));

/** The `observe` of a scope: what properties know about earlier steps. */
export const seenOf = (scope: Scope) => {
  const ports = portsOf(scope.ports);
  const silent = Object.fromEntries(
    hostsOf(scope).map((host) => [insideOf(host), scope.timer]),
  );
  const init: Seen = { lost: false, held: false, disturbed: false, quiet: silent };
  return {
    init,
    after: (
      seen: Seen,
      step: {
        readonly action: string;
        readonly letter?: {
          readonly from: string;
          readonly to: string;
          readonly body: Packet;
        };
        readonly sends: readonly { readonly body: Packet }[];
      },
      now: Unobserved,
      before: Unobserved,
    ): Seen => {
      const { action, letter, sends } = step;
      if (action === "tick") {
        const later = Object.entries(seen.quiet).map(
          ([inside, ticks]) => [inside, Math.min(ticks + 1, scope.timer)] as const,
        );
        return { ...seen, quiet: Object.fromEntries(later) };
      }
      if (action !== "deliver" || letter?.to !== NAT) return seen;
      const { from } = letter.body;
      if (!isHost(addressOf(from)))
        return {
          ...seen,
          lost: seen.lost || (isReply(letter.body) && sends.length === 0),
        };
      const isRefused = sends.some(({ body }) => body.from === NAT);
      const hasRoom = freePorts(before.nat, ports).length > 0;
      return {
        lost: seen.lost,
        held: seen.held || sends.length === 0,
        disturbed: seen.disturbed || (isRefused && (hasRoom || now.nat !== before.nat)),
        quiet: isRefused ? seen.quiet : { ...seen.quiet, [from]: 0 },
      };
    },
  };
};
