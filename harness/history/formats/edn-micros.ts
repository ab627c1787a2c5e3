import type { Micro, MicroName } from "../objects/transaction.ts";
import { owned } from "../source.ts";
import { isOver, type Scan, skip, value } from "./edn-scan.ts";

const COLON = 58;
const OPEN = 91;
const CLOSE = 93;

/**
 * Reads a vector of micro-operations, such as `[[:append 1 2] [:r 1 [2]] [:w :x nil]]`. It gives up on
 * everything else, and then the scan stays where it was.
 */
export const micros = (scan: Scan): boolean => {
  const start = scan.at;
  if (scan.text.charCodeAt(start) !== OPEN || scan.text.charCodeAt(start + 1) !== OPEN)
    return false;
  scan.at++;
  const all: Micro[] = [];
  for (;;) {
    skip(scan);
    if (scan.text.charCodeAt(scan.at) === CLOSE) break;
    const micro = microAt(scan);
    if (micro === undefined) {
      scan.at = start;
      return false;
    }
    all.push(micro);
  }
  scan.at++;
  scan.value = all;
  if (isOver(scan)) return true;
  scan.at = start;
  return false;
};

const microAt = (scan: Scan): Micro | undefined => {
  if (scan.text.charCodeAt(scan.at) !== OPEN) return undefined;
  scan.at++;
  const f = nameAt(scan);
  if (f === undefined || !keyAt(scan)) return undefined;
  const key = scan.value;
  skip(scan);
  if (!value(scan) && !list(scan)) return undefined;
  const written = scan.value;
  if (scan.text.charCodeAt(scan.at) !== CLOSE) return undefined;
  scan.at++;
  return [f, key, written];
};

const nameAt = (scan: Scan): MicroName | undefined => {
  const { text, at } = scan;
  if (text.startsWith(":r ", at)) {
    scan.at += 3;
    return "r";
  }
  if (text.startsWith(":append ", at)) {
    scan.at += 8;
    return "append";
  }
  if (!text.startsWith(":w ", at)) return undefined;
  scan.at += 3;
  return "w";
};

/** A key: a plain value, or a keyword of letters. */
const keyAt = (scan: Scan): boolean => {
  if (scan.text.charCodeAt(scan.at) !== COLON) return value(scan);
  const start = scan.at++;
  for (;;) {
    const char = scan.text.charCodeAt(scan.at);
    if (!(char >= 97 && char <= 122)) break;
    scan.at++;
  }
  scan.value = owned(scan.text.slice(start, scan.at));
  return scan.at > start + 1 && isOver(scan);
};

/** A vector of plain values. */
const list = (scan: Scan): boolean => {
  if (scan.text.charCodeAt(scan.at) !== OPEN) return false;
  scan.at++;
  const values: unknown[] = [];
  for (;;) {
    skip(scan);
    if (scan.text.charCodeAt(scan.at) === CLOSE) break;
    if (!value(scan)) return false;
    values.push(scan.value);
  }
  scan.at++;
  scan.value = values;
  return true;
};
