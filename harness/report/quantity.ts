/** Numbers with their units. */
export const counted = (count: number | bigint, what: string): string =>
  `${thousands(count)} ${what}${Number(count) === 1 ? "" : "s"}`;

/** A whole number with its digits in groups. */
export const thousands = (count: number | bigint): string =>
  (typeof count === "bigint" ? count : Math.round(count)).toLocaleString("en-US");

/** A duration in a suitable unit. */
export const durationText = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : `${thousands(seconds)} s`;

/** A number of bytes in a suitable unit. */
export const bytesText = (bytes: number): string => {
  if (bytes < 2 ** 20) return `${Math.ceil(bytes / 2 ** 10)} KB`;
  return bytes < 2 ** 30
    ? `${Math.round(bytes / 2 ** 20)} MB`
    : `${(bytes / 2 ** 30).toFixed(1)} GB`;
};
