import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import type { Body } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { type Address, showAddress } from "./address.ts";
import { messageIn, onLine } from "./lines.ts";

export type Asked =
  | { readonly type: "answered"; readonly body: Body }
  /** Nobody listens there: the request reached nobody. */
  | { readonly type: "refused"; readonly code: string }
  /** Sent, and then the connection broke or the time was up: it may have taken effect. */
  | { readonly type: "silent" };

export type AskOptions = {
  readonly timeoutMs?: number;
  /** The client's name; one of its own for each call unless given. */
  readonly src?: string;
};

/** Asks one question over a connection of its own. */
export const tryNode = (
  address: Address,
  body: Body,
  { timeoutMs = 5000, src = `c-${randomUUID()}` }: AskOptions = {},
): Promise<Asked> =>
  new Promise((resolve) => {
    const asked: Body = { msg_id: 1, ...body };
    const socket = connect(address).setNoDelay(true);
    let connected = false;
    const end = (result: Asked): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result); // Only the first counts.
    };
    const timer = setTimeout(
      () => end(connected ? { type: "silent" } : { type: "refused", code: "ETIMEDOUT" }),
      timeoutMs,
    );
    socket.on("connect", () => {
      connected = true;
      const id = `${src}/${asked.msg_id}`;
      socket.write(`${JSON.stringify({ id, src, dest: "node", body: asked })}\n`);
    });
    onLine(socket, (line) => {
      const parsed = messageIn(line);
      const answer = "message" in parsed ? parsed.message.body : undefined;
      if (answer && (answer.in_reply_to === asked.msg_id || answer.code === 12))
        end({ type: "answered", body: answer });
    });
    socket.on("error", ({ code = "ECONNRESET" }: NodeJS.ErrnoException) =>
      end(connected ? { type: "silent" } : { type: "refused", code }),
    );
    socket.on("close", () => end({ type: "silent" }));
  });

/** The answer's body. Nobody there, or no answer in time, is an InputError of one line. */
export const askNode = async (
  address: Address,
  body: Body,
  options: AskOptions = {},
): Promise<Body> => {
  const asked = await tryNode(address, body, options);
  if (asked.type === "answered") return asked.body;
  const where = showAddress(address);
  if (asked.type === "refused")
    throw new InputError(`${where}: no node answers there: ${asked.code}`);
  throw new InputError(
    `${where}: no answer; ${body.type === "read" ? "ask again" : "it may yet take effect"}`,
  );
};
