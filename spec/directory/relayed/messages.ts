/** What is said while a directory that relays moves a key. */
import { type Message as Moved, messageText as movedText } from "../moves/messages.ts";
import type { Request, Result, Tag } from "../store/messages.ts";

/** A client asks the directory, and is answered by it. */
type Relayed = Tag & (Request | { readonly type: "done"; readonly result: Result });

/** Clients speak with the directory alone, and the directory with nodes as where a key moves. */
export type Message = Relayed | Moved;

const detailOf = (message: Relayed): string => {
  switch (message.type) {
    case "put":
      return ` ${message.value}`;
    case "done":
      return ` ${message.result ?? "nil"}`;
    default:
      return "";
  }
};

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  "client" in message
    ? `${message.type}${detailOf(message)} (${message.client})`
    : movedText(message);
