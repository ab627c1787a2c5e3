import { isDeepStrictEqual } from "node:util";
import type { Message } from "../../impl/ports.ts";
import type { Letter } from "../model/process.ts";
import type { Datagram, Segment, SteeredWorld } from "../simulate/steered-world.ts";
import type { Steering } from "./steering.ts";

/** A message, datagram or segment on its way. Its calls answer null, or why they cannot be done. */
type Travelling = {
  /** The message, datagram or segment: the same object as long as it is on the network. */
  readonly sent: object;
  readonly from: string;
  readonly to: string;
  readonly letter: () => Letter | null;
  readonly deliver: (after: "gone" | "stays") => Promise<string | null>;
  readonly take: () => string | null;
};

const done = (): null => null;

const carried = (
  world: SteeredWorld,
  message: Message,
  letterOf: Steering["letterOf"],
): Travelling => ({
  sent: message,
  from: message.src,
  to: message.dest,
  letter: () => letterOf(message),
  deliver: (after) => world.deliver(message, after).then(done),
  take: () => {
    world.take(message);
    return null;
  },
});

const sentAsBytes = (
  world: SteeredWorld,
  datagram: Datagram,
  letterOf: Steering["packetOf"],
): Travelling => ({
  sent: datagram,
  from: datagram.from.address,
  to: datagram.to.address,
  letter: () => letterOf?.(datagram) ?? null,
  deliver: (after) => world.deliverDatagram(datagram, after).then(done),
  take: () => {
    world.takeDatagram(datagram);
    return null;
  },
});

const ofStream = (
  world: SteeredWorld,
  segment: Segment,
  letterOf: Steering["segmentOf"],
): Travelling => ({
  sent: segment,
  from: segment.from.address,
  to: segment.to.address,
  letter: () => letterOf?.(segment) ?? null,
  deliver: async (after) => {
    if (after === "stays") return "a stream carries nothing twice";
    if (!world.isNextSegment(segment))
      return `a stream keeps its order, and more is on its way to ${segment.to.address} before it`;
    await world.deliverSegment(segment);
    return null;
  },
  take: () => "a stream loses nothing",
});

/** All that is on the network of a steered world, as letters of the spec that grow older with its ticks. */
export const travellingIn = (world: SteeredWorld, steering: Steering) => {
  const { placeOf, ages } = steering;
  /** The age in ticks of everything that was sent before the last tick. */
  const known = new WeakMap<object, number>();
  const ageOf = ({ sent }: Travelling): number => known.get(sent) ?? 0;
  const all = (): readonly Travelling[] => [
    ...world.waiting.map((each) => carried(world, each, steering.letterOf)),
    ...world.datagrams.map((each) => sentAsBytes(world, each, steering.packetOf)),
    ...world.segments.map((each) => ofStream(world, each, steering.segmentOf)),
  ];
  const find = (
    { from, to, body, age }: Letter,
    among: (sent: object) => boolean = () => true,
  ): Travelling | undefined =>
    all().find(
      (each) =>
        each.from === placeOf(from) &&
        each.to === placeOf(to) &&
        (age === undefined || age === ageOf(each)) &&
        among(each.sent) &&
        isDeepStrictEqual(each.letter(), { from, to, body }),
    );
  return {
    /** The message, the datagram or the segment that stands for this letter and has the same age. */
    find: (letter: Letter): Travelling | undefined => find(letter),

    /** After the step these letters are not on their way any more: each was before it. */
    whileExpiring: async <R>(
      expired: readonly Letter[],
      step: () => Promise<R>,
    ): Promise<R> => {
      if (expired.length === 0) return step();
      const before = new Set(all().map(({ sent }) => sent));
      const result = await step();
      for (const letter of expired) find(letter, (sent) => before.has(sent))?.take();
      return result;
    },

    /** What was on its way before is a tick older afterwards, or has vanished. */
    whileTimePasses: async (pass: () => Promise<void>): Promise<void> => {
      const before = ages === undefined ? [] : all();
      await pass();
      for (const each of before) {
        const letter = each.letter();
        if (letter === null) continue;
        const age = ages!({ ...letter, age: ageOf(each) });
        if (age === undefined) each.take();
        else known.set(each.sent, age);
      }
    },
  };
};
