import type { Readable } from "node:stream";
import type { Body, Message } from "../../impl/ports.ts";

const LINE_LENGTH_MAX = 16 * 1024 * 1024;

/** Calls back with each whole line. One without end would fill the memory: the stream ends. */
export const onLine = (stream: Readable, heard: (line: string) => void): void => {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") heard(line);
    if (rest.length > LINE_LENGTH_MAX) stream.destroy(new Error("a line without end"));
  });
};

/** One line of Maelstrom's protocol, or undefined if it is none. An `id` is made up if absent. */
export const messageIn = (line: string): Message | undefined => {
  let found: Partial<Message> | null;
  try {
    found = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof found !== "object" || found === null) return undefined;
  const { src, dest, body, id } = found;
  if (typeof src !== "string" || typeof dest !== "string") return undefined;
  if (typeof body !== "object" || body === null || typeof body.type !== "string")
    return undefined;
  const given =
    typeof id === "string" ? id : `${src}/${JSON.stringify(body.msg_id ?? null)}`;
  return { id: given, src, dest, body: body as Body };
};

export const malformed = (self: string): string =>
  `${JSON.stringify({
    src: self,
    dest: "?",
    body: { type: "error", code: 12, text: "expected one message as JSON on one line" },
  })}\n`;
