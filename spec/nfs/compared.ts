import { type Compared, ids } from "lockstep";
import { sessionOf } from "./attributes/attributes.ts";
import type { Request } from "./attributes/messages.ts";
import type { Scope } from "./scope.ts";

/**
 * The rows of NFS in the matrix of `lockstep compare`. Reads and writes are sessions of a file. A tick is the timeout,
 * whether of 3 or of 30 seconds: a history without times does not show how long it is. The server, and the program
 * that writes first, are on one side of a cut.
 */
export const compared: Compared<Scope> = {
  rows: {
    "timeout 0, close-to-open on": { least: 0, greatest: 0 },
    "timeout 0, close-to-open off": { least: 0, greatest: 0, closeToOpen: false },
    "timeout 3 or 30, close-to-open on": {},
    "timeout 3 or 30, close-to-open off": { closeToOpen: false },
  },
  asks: () => ({
    read: sessionOf({ type: "read" }),
    write: (value) => sessionOf({ type: "write", value }),
    wordOf: (request) => {
      const { type } = request as Request;
      return type === "read" || type === "write" ? type : undefined;
    },
  }),
  sides: ({ clients }) => {
    const [first, ...others] = ids("client", clients);
    return [["server", first!], others];
  },
};
