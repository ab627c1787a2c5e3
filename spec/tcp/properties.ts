/** What TCP promises, as predicates of both ends. */
import type { WorldOf } from "lockstep";
import { type End, hasClosed, hasFin, isSynchronized } from "./end.ts";
import type { Past } from "./endpoint.ts";
import type { Scope } from "./scope.ts";
import type { rolesOf } from "./tcp.ts";

/** What `observe` makes of the steps. */
export type Seen = {
  /** Units of time since the first SYN was sent, up to three delays. */
  readonly ticks: number;
  /** Has an RST been sent on the arrival of an RST? */
  readonly answeredReset: boolean;
};

type World = WorldOf<typeof rolesOf, Seen>;

/** One end, the other end, and the past of the other. */
type View = {
  readonly me: End;
  readonly other: End;
  readonly past: Past;
  readonly name: "a" | "b";
  readonly otherName: "a" | "b";
};

const views = ({ a, b, past }: World): readonly View[] => [
  { me: a, other: b, past: past.b, name: "a", otherName: "b" },
  { me: b, other: a, past: past.a, name: "b", otherName: "a" },
];

const ofBoth =
  (holds: (view: View) => boolean) =>
  (world: World): boolean =>
    views(world).every(holds);

/** Both ends are ESTABLISHED. */
export const areEstablished = ({ a, b }: World): boolean =>
  a.phase === "established" && b.phase === "established";

/** Slide 2: both ends know both initial numbers. */
export const agreeOnNumbers = (world: World): boolean =>
  !areEstablished(world) || (world.a.iss === world.b.irs && world.b.iss === world.a.irs);

/** Slide 3: an end is established with numbers that the other end has held, too. */
export const isNoPhantom = ofBoth(
  ({ me, past }) => me.phase !== "established" || past.pairs.has(`${me.irs} ${me.iss}`),
);

/** The connection of an end. Once it is over, `iss` is the number of its first byte. */
const connectionOf = (me: End, firsts: readonly number[]): string =>
  isSynchronized(me)
    ? `${firsts.indexOf(me.irs) + 1}`
    : (me.read[0]?.match(/\d+/)?.[0] ?? "");

/**
 * What an end has read is a prefix of what the other wrote in this connection: in order, and each byte once.
 *
 * @param firsts the initial numbers of each end, by connection
 */
export const readsAPrefix = (firsts: Pick<Scope, "a" | "b">) =>
  ofBoth(({ me, otherName }) => {
    const connection = connectionOf(me, firsts[otherName]);
    return me.read.every((byte, i) => byte === `${otherName}${connection}.${i + 1}`);
  });

/** A FIN is of the connection that it closes. */
export const finsAreOfNow = ofBoth(
  ({ me, past }) => !hasFin(me) || past.fins.has(me.irs),
);

/** The FIN has a number, so it comes after every byte. */
export const finsComeLast = ofBoth(
  ({ me, other }) =>
    !hasFin(me) || other.iss !== me.irs || me.read.length === other.written,
);

/** MUST-11. `active`: who opens. */
export const openersDoNotListen = (active: string) =>
  ofBoth(
    ({ me, name }) => me.phase !== "listen" || (active !== "both" && active !== name),
  );

/** No end has lost its connection to an RST. */
export const isNotReset = ofBoth(({ me }) => me.outcome !== "reset");

/**
 * A reset loses nothing: the other end was done, so it had waited for twice the life of a segment, and it had read
 * everything. Only the last acknowledgement came too late.
 */
export const resetComesAfterAll = ofBoth(
  ({ me, other }) =>
    me.outcome !== "reset" ||
    (other.outcome === "done" && other.read.length === me.written),
);

/** RFC 1337. */
export const isNotAssassinated = ofBoth(({ me }) => me.outcome !== "assassinated");

/** An end that is done has read all that the other wrote: its FIN came after that. */
export const doneHasAll = ofBoth(
  ({ me, other }) => me.outcome !== "done" || me.read.length === other.written,
);

/** An end that is done knows that the other has read all: its FIN was acknowledged. */
export const doneWasHeard = ofBoth(
  ({ me, other }) => me.outcome !== "done" || other.read.length === me.written,
);

/** Both ends have closed in good order. */
export const isDone = ({ a, b }: World): boolean =>
  a.outcome === "done" && b.outcome === "done";

/** Both ends are CLOSED. */
export const areClosed = ({ a, b }: World): boolean =>
  a.phase === "closed" && b.phase === "closed";

/** Slide 4: an end that has closed reads on. */
export const readsAfterClose = ({ a, b }: World): boolean =>
  [a, b].some((me) => me.phase === "fin-wait-2" && me.read.length > 0);

/** Both programs have closed, each its end. */
export const haveClosed = ({ a, b }: World): boolean => hasClosed(a) && hasClosed(b);

/** The end of a connection whose other end has crashed, and to which this one has sent something. */
export const sendsToTheDead = ({ a, b }: World): boolean =>
  [
    [a, b],
    [b, a],
  ].some(([me, other]) => sends(me!) && other!.outcome === "crashed");

const sends = ({ phase, una, nxt }: End): boolean =>
  phase === "established" && una !== nxt;

/** RFC 9293, section 3.10.7.1: an RST is dropped where it is for no connection. */
export const noResetAnswersAReset = ({ observed }: World): boolean =>
  !observed.answeredReset;

/** Slide 3: opening costs a round trip before the first byte is sent, which then takes one way. */
export const readsAfterARoundTrip =
  (delay: number) =>
  ({ a, b, observed }: World): boolean =>
    observed.ticks >= 3 * delay || (a.read.length === 0 && b.read.length === 0);
