import { createHash } from "node:crypto";
import { printableLines } from "../history/printable.ts";

/** Escapes text for HTML and SVG, in elements and attributes. */
export const escaped = (text: string): string =>
  printableLines(
    text.replace(/[&<>"']/g, (char) => ENTITIES[char]!).replace(NOT_IN_XML, "\ufffd"),
  );

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * JSON for a script element: nothing in it can end the element, begin a comment or reverse the
 * direction of the text, and it parses to the same value.
 */
export const jsonInHtml = (json: string): string =>
  printableLines(json).replaceAll("<", "\\u003c");

/** A page. */
type HtmlPage = {
  readonly title: string;
  readonly style: string;
  /** The content, as HTML. */
  readonly body: string;
  /** The data of the script, as JSON by the id of its element. */
  readonly data?: Readonly<Record<string, string>>;
  /** Runs when the page is complete. */
  readonly script?: string;
};

/**
 * A self-contained HTML file. Its content security policy allows its own style and script by their
 * hashes, and nothing else. Equal pages have equal bytes.
 */
export const htmlPage = ({
  title,
  style,
  body,
  data = {},
  script = "",
}: HtmlPage): string => {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === "" ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const embedded = Object.entries(data).map(
    ([id, json]) =>
      `<script type="application/json" id="${escaped(id)}">${jsonInHtml(json)}</script>`,
  );
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    body,
    ...embedded,
    ...(script === "" ? [] : [`<script>${script}</script>`]),
    "</body>",
    "</html>",
    "",
  ].join("\n");
};

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
