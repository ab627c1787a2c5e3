/** What is said while a key moves from one node to another. */
import type { Copy, Request, Result } from "../store/messages.ts";

/**
 * A client asks the directory for the nodes (`look`), gets them (`found`), and writes or reads there, all with the
 * epoch of the mapping. To change the mapping the directory tells a node that has the value to copy it to the new
 * node, which installs the value; then the directory names the new node, and the old one drops the value.
 */
export type Message =
  | {
      readonly type: "look";
      readonly op: number;
      readonly for: Request["type"];
      /** Has the put its number already? */
      readonly isNumbered: boolean;
    }
  | {
      readonly type: "found";
      readonly op: number;
      readonly nodes: readonly string[];
      readonly epoch: number;
      readonly version: number;
    }
  | {
      readonly type: "write";
      readonly op: number;
      readonly epoch: number;
      readonly copy: Copy;
    }
  | { readonly type: "read"; readonly op: number; readonly epoch: number }
  | { readonly type: "stored"; readonly op: number; readonly epoch: number }
  | { readonly type: "refused"; readonly op: number; readonly epoch: number }
  | {
      readonly type: "value";
      readonly op: number;
      readonly epoch: number;
      readonly result: Result;
    }
  | { readonly type: "copy"; readonly epoch: number; readonly to: string }
  | { readonly type: "install"; readonly epoch: number; readonly copy: Copy | null }
  | { readonly type: "installed"; readonly epoch: number }
  | { readonly type: "drop"; readonly epoch: number };

/** What a message says beside its type and epoch, in short. */
export const detailOf = (message: Message): string => {
  switch (message.type) {
    case "write":
    case "install":
      return ` ${message.copy?.value ?? "nil"}`;
    case "found":
      return ` ${message.nodes.join(" ")}`;
    case "value":
      return ` ${message.result ?? "nil"}`;
    case "copy":
      return ` to ${message.to}`;
    case "look":
      return ` for a ${message.for}`;
    default:
      return "";
  }
};

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  `${message.type}${detailOf(message)}${"epoch" in message ? `, epoch ${message.epoch}` : ""}`;
