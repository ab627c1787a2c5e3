import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import type { Body } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { type Address, showAddress } from "./address.ts";
import { messageIn, onLine } from "./lines.ts";

/** The outcome of a request. */
type AskOutcome =
  | { readonly type: "answered"; readonly body: Body }
  /** Nothing listens there: the request reached no node. */
  | { readonly type: "refused"; readonly code: string }
  /** The request was sent, and the connection broke or no answer came in time: it may have taken effect. */
  | { readonly type: "silent" };

/** Options of a request. */
type AskOptions = {
  /** How long to wait for the answer; 5000 unless given. */
  readonly timeoutMs?: number;
  /** The client's name; a new one for each request unless given. */
  readonly src?: string;
};

/** Sends one request over a connection of its own. */
export const tryNode = (
  address: Address,
  body: Body,
  { timeoutMs = 5000, src = `c-${randomUUID()}` }: AskOptions = {},
): Promise<AskOutcome> =>
  new Promise((resolve) => {
    const asked: Body = { msg_id: 1, ...body };
    const socket = connect(address).setNoDelay(true);
    let connected = false;
    const end = (result: AskOutcome): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result); // Only the first call counts.
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

/**
 * Sends one request, and returns the body of its answer.
 *
 * @throws InputError when nothing listens there, or no answer comes in time
 */
export const askNode = async (
  address: Address,
  body: Body,
  options: AskOptions = {},
): Promise<Body> => {
  const asked = await tryNode(address, body, options);
  if (asked.type === "answered") return asked.body;
  const where = showAddress(address);
  if (asked.type === "refused")
    throw new InputError(
      `${where}: no node answers there: ${asked.code}; start one with lockstep serve`,
    );
  throw new InputError(
    `${where}: no answer; ${body.type === "read" ? "ask again" : "it may yet take effect"}`,
  );
};
