/** What a directory says that gives a popular value to more nodes, and what nodes and clients answer. */
import { type Message as Moved, messageText as movedText } from "../moves/messages.ts";

/** The directory tells a node to give its copy up, or the node has done so. */
type Leave = { readonly type: "leave" | "left"; readonly epoch: number };

/**
 * As where a key moves; and to take a copy away the directory tells its node (`leave`), which answers once the copy is
 * gone (`left`).
 */
export type Message = Moved | Leave;

const isLeave = (message: Message): message is Leave =>
  message.type === "leave" || message.type === "left";

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  isLeave(message) ? `${message.type}, epoch ${message.epoch}` : movedText(message);
