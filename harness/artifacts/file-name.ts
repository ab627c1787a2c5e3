import { createHash } from "node:crypto";

const LONGEST = 120;

/** A file name made of words; the same words always give the same name. */
export const fileName = (words: readonly string[]): string => {
  const name = words
    .filter((word) => word !== "")
    .join(" ")
    .toLowerCase()
    .replaceAll(/[^a-z0-9=]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (name.length <= LONGEST) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST)}-${digest}`;
};
