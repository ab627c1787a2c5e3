import type { Message } from "../../impl/ports.ts";
import { encode } from "../checker/cells/values.ts";
import type { Letter } from "../model/process.ts";
import type { Datagram, Segment, SteeredWorld } from "../simulate/steered-world.ts";
import type { Correspondence } from "./correspondence.ts";
import { difference } from "./difference.ts";
import type { PlayedPath, SpecState } from "./played-path.ts";
import { isMet } from "./quirks.ts";

/** A letter of the spec, the quirk by which it has none, or null. */
type Translated = ReturnType<Correspondence<never>["letter"]>;

/** What is on the network between these nodes, as letters of the spec. */
export const flyingLetters = <R>(path: PlayedPath<R>, nodes: readonly string[]) => {
  const { correspondence, cast, system } = path;
  const isSet = system.environment.network === "set";

  const ofMessage = ({ src, dest, body }: Message): Translated =>
    nodes.includes(src) && nodes.includes(dest)
      ? correspondence.letter({ from: src, to: dest, body }, cast)
      : null;
  const ofDatagram = (datagram: Datagram): Translated =>
    correspondence.packet?.(datagram, cast) ?? null;
  const ofSegment = (segment: Segment): Translated =>
    correspondence.segment?.(segment, cast) ?? null;

  /** The spec removes letters that their receiver ignores now and for ever. */
  const isHeard = (seen: SpecState, { from, to, body }: Letter): boolean => {
    const deaf = cast.players.process(to)?.deaf;
    return (
      deaf === undefined || !deaf(path.stateIn(seen, to), { from, to, body, age: 0 })
    );
  };

  return {
    letterOf: (message: Message) => letterIn(ofMessage(message)),
    packetOf: (datagram: Datagram) => letterIn(ofDatagram(datagram)),
    segmentOf: (segment: Segment) => letterIn(ofSegment(segment)),

    /** Where the letters of the spec and those of the code differ, or null. */
    differ: (seen: SpecState, world: SteeredWorld): string | null => {
      const translated = [
        ...world.waiting.map((each) => [ofMessage(each), each] as const),
        ...world.datagrams.map((each) => [ofDatagram(each), each] as const),
        ...world.segments.map((each) => [ofSegment(each), each] as const),
      ];
      const texts = translated.flatMap(([letter, sent]) => {
        if (letter === null) return [JSON.stringify(sent)];
        if (isMet(letter)) return [];
        return isHeard(seen, letter) ? [textOf(letter)] : [];
      });
      const code = isSet ? [...new Set(texts)] : texts;
      const found = difference(counts(seen.flying.map(textOf)), counts(code), "flying");
      return found === "the same" ? null : found;
    },
  };
};

const letterIn = (translated: Translated): Letter | null =>
  isMet(translated) ? null : translated;

const textOf = ({ from, to, body }: Letter): string =>
  `${from} → ${to} ${encode(body, "letter")}`;

/** How often each occurs: a difference then names the letter that is missing, or too many. */
const counts = (texts: readonly string[]): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const text of [...texts].sort()) found[text] = (found[text] ?? 0) + 1;
  return found;
};
