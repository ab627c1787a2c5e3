/** Numbers as text, and whether a double holds them. */

/**
 * Is the double of this decimal number the number itself, as far as its shortest text tells? Of
 * `9007199254740993`, `1e400` and `0.1000000000000000055` it is not: two such numbers would become one.
 *
 * @param text a decimal number as in JSON, such as `-1.50e3`
 */
export const isExactNumber = (text: string): boolean => {
  if (/^-?\d{1,15}$/.test(text)) return true;
  const number = Number(text);
  if (!Number.isFinite(number)) return false;
  return decimal(text) === decimal(`${number}`);
};

/**
 * Sign, digits without zeros on either side, and the power of ten: one text for one number.
 *
 * @param text a decimal number as in JSON, possibly with a plus sign
 */
export const decimal = (text: string): string => {
  const [, sign, whole = "", part = "", power = "0"] =
    /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + part).replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  if (short === "") return "0";
  const exponent = Number(power) - part.length + (digits.length - short.length);
  return `${sign === "-" ? "-" : ""}${short}e${exponent}`;
};

/** The first number of a JSON text that no double holds exactly, or undefined. */
export const inexactNumberIn = (json: string): string | undefined => {
  // Only long numbers and those with an exponent can be inexact.
  if (!/\d[\d.]{15}|\d[eE][-+]?\d/.test(json)) return undefined;
  for (const [token] of json.matchAll(TOKEN))
    if (!token.startsWith('"') && !isExactNumber(token)) return token;
  return undefined;
};

const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;
