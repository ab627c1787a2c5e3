/** What clients, several directories and nodes say where one directory at a time changes the mapping. */
import { detailOf as detailOfMoves } from "../moves/messages.ts";
import type { Copy, Request, Result } from "../store/messages.ts";

/**
 * On which nodes the key is. The epoch is that of the writer's term, and of the change within it: two mappings of one
 * epoch are the same.
 */
export type Mapping = { readonly epoch: number; readonly nodes: readonly string[] };

type OfOperation = { readonly op: number };
type OfEpoch = { readonly epoch: number };

/** The messages. */
export type Message =
  /** A client asks any directory for the nodes; only the writer numbers puts, another one answers `not the writer`. */
  | (OfOperation & {
      readonly type: "look";
      readonly for: Request["type"];
      readonly isNumbered: boolean;
    })
  | (OfOperation & Mapping & { readonly type: "found"; readonly version: number })
  | (OfOperation & { readonly type: "not the writer" })
  /** A client asks nodes, which refuse what has an older epoch than the newest one that they know. */
  | (OfOperation & OfEpoch & { readonly type: "write"; readonly copy: Copy })
  | (OfOperation & OfEpoch & { readonly type: "read" | "stored" | "refused" })
  | (OfOperation & OfEpoch & { readonly type: "value"; readonly result: Result })
  /** The writer has the key moved to another node, which reports to it. */
  | (OfEpoch & { readonly type: "copy"; readonly to: string })
  | (OfEpoch & {
      readonly type: "install";
      readonly copy: Copy | null;
      readonly writer: string;
    })
  | (OfEpoch & { readonly type: "installed" | "drop" })
  /** A directory takes over in a new term: the others agree, and tell it the newest mapping that they keep. */
  | { readonly type: "take over"; readonly term: number }
  | { readonly type: "agreed"; readonly term: number; readonly mapping: Mapping }
  /** The writer has the others keep a mapping. */
  | { readonly type: "keep"; readonly mapping: Mapping }
  | (OfEpoch & { readonly type: "kept" });

const detailOf = (message: Message): string => {
  switch (message.type) {
    case "take over":
      return `, term ${message.term}`;
    case "agreed":
    case "keep":
      return ` ${message.mapping.nodes.join(" ")}, epoch ${message.mapping.epoch}`;
    case "not the writer":
    case "kept":
      return "";
    default:
      return detailOfMoves(message);
  }
};

/** As a person writes a message. */
export const messageText = (message: Message): string =>
  `${message.type}${detailOf(message)}${"epoch" in message ? `, epoch ${message.epoch}` : ""}`;
