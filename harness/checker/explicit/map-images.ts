/** What maps make of values, and who is deaf to what: asked once, then looked up. */
import type { Cells } from "../cells/cells.ts";

export type MapImages = {
  /** The value that a map makes of this one, or DISABLED. */
  readonly imageOf: (map: number, value: number) => number;
  /** Whether the addressee of a letter, with this local value, is deaf to it. */
  readonly isDeaf: (letter: number, local: number) => boolean;
  readonly bytes: () => number;
};

const UNKNOWN = -1;

export const mapImages = (cells: Cells): MapImages => {
  const images: Int32Array[] = [];
  const deaf: Int32Array[] = [];
  let bytes = 0;

  /** Room for a value, with what was known before. */
  const widened = (known: Int32Array | undefined, value: number): Int32Array => {
    let length = Math.max(16, known?.length ?? 0);
    while (length <= value) length *= 2;
    const wider = new Int32Array(length).fill(UNKNOWN);
    if (known !== undefined) wider.set(known);
    bytes += wider.byteLength - (known?.byteLength ?? 0);
    return wider;
  };

  const learnImage = (map: number, value: number): number => {
    let known = images[map];
    if (known === undefined || value >= known.length)
      known = images[map] = widened(known, value);
    const image = cells.maps[map]!.of(value);
    known[value] = image;
    return image;
  };

  const learnDeafness = (letter: number, local: number): number => {
    let known = deaf[letter];
    if (known === undefined || local >= known.length)
      known = deaf[letter] = widened(known, local);
    const q = cells.target(letter);
    const { state } = cells.locals[q]!.values[local]!;
    const answer = cells.reactions[q]!.deaf(state, letter) ? 1 : 0;
    known[local] = answer;
    return answer;
  };

  return {
    imageOf: (map, value) => {
      const known = images[map];
      const image = known !== undefined && value < known.length ? known[value]! : UNKNOWN;
      return image === UNKNOWN ? learnImage(map, value) : image;
    },
    isDeaf: (letter, local) => {
      const known = deaf[letter];
      const answer =
        known !== undefined && local < known.length ? known[local]! : UNKNOWN;
      return (answer === UNKNOWN ? learnDeafness(letter, local) : answer) === 1;
    },
    bytes: () => bytes,
  };
};
