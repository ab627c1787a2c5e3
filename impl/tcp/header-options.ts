/** The options of a TCP header as bytes: RFC 9293, section 3.2, with RFC 2018 and RFC 7323. */
import { type HeaderOptions, NO_OPTIONS } from "./segment.ts";

const END = 0;
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const TIMESTAMPS = 8;
/** How long each known option is, its kind and length among them. */
const LENGTHS = new Map([
  [MSS, 4],
  [WINDOW_SCALE, 3],
  [SACK_PERMITTED, 2],
  [TIMESTAMPS, 10],
]);

/** RFC 7323, section 2.3: a larger shift is taken for this one. */
export const WINDOW_SCALE_MAX = 14;

/**
 * Reads the options between two places of a header. Unknown ones are passed over (MUST-6).
 *
 * @returns null when an option has an illegal length (MUST-7)
 */
export const readHeaderOptions = (
  view: DataView,
  { from, to }: { readonly from: number; readonly to: number },
): HeaderOptions | null => {
  if (from === to) return NO_OPTIONS;
  let options = NO_OPTIONS;
  for (let at = from; at < to; ) {
    const kind = view.getUint8(at);
    if (kind === END) break;
    if (kind === NOP) {
      at += 1;
      continue;
    }
    const length = at + 1 < to ? view.getUint8(at + 1) : 0;
    if (length < 2 || at + length > to) return null;
    if ((LENGTHS.get(kind) ?? length) !== length) return null;
    options = withOption(options, kind, { view, at: at + 2 });
    at += length;
  }
  return options;
};

const withOption = (
  options: HeaderOptions,
  kind: number,
  { view, at }: { readonly view: DataView; readonly at: number },
): HeaderOptions => {
  switch (kind) {
    case MSS:
      return { ...options, mss: view.getUint16(at) };
    case WINDOW_SCALE:
      return { ...options, windowScale: Math.min(view.getUint8(at), WINDOW_SCALE_MAX) };
    case SACK_PERMITTED:
      return { ...options, sackPermitted: true };
    case TIMESTAMPS: {
      const timestamps = { value: view.getUint32(at), echo: view.getUint32(at + 4) };
      return { ...options, timestamps };
    }
    default:
      return options;
  }
};

/** How many bytes the options take in a header: a multiple of 4 (MUST-69). */
export const headerOptionsLength = (options: HeaderOptions): number => {
  if (options === NO_OPTIONS) return 0;
  const { mss, windowScale, sackPermitted, timestamps } = options;
  return (
    (mss === null ? 0 : 4) +
    (windowScale === null ? 0 : 4) +
    (sackPermitted ? 4 : 0) +
    (timestamps === null ? 0 : 12)
  );
};

/** Writes the options from a place of a header on; NOPs before an option make it end at a multiple of 4. */
export const writeHeaderOptions = (
  view: DataView,
  from: number,
  { mss, windowScale, sackPermitted, timestamps }: HeaderOptions,
): void => {
  let at = from;
  const put = (...bytes: readonly number[]): void => {
    for (const byte of bytes) view.setUint8(at++, byte);
  };
  if (mss !== null) put(MSS, 4, mss >> 8, mss & 0xff);
  if (windowScale !== null) put(NOP, WINDOW_SCALE, 3, windowScale);
  if (sackPermitted) put(NOP, NOP, SACK_PERMITTED, 2);
  if (timestamps === null) return;
  put(NOP, NOP, TIMESTAMPS, 10);
  view.setUint32(at, timestamps.value);
  view.setUint32(at + 4, timestamps.echo);
};
