/** How the nodes of `impl/chord` and the processes of `spec/chord` correspond. */
import type { Rules } from "../../../spec/chord/rules.ts";
import type { Correspondence } from "../../conform/correspondence.ts";
import { lookUpEvents, lookUpLetter } from "./look-up-words.ts";
import { ringEvents, upkeepLetter } from "./ring-words.ts";

/** What following of runs and playing of paths on nodes need to know of nodes and spec. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    asker: { per: "node" },
    node: {
      per: "node",
      // Only the spec knows whether a node has come back once.
      told: ({ again: _, ...state }: { readonly again?: true }) => state,
      isOut: ({ phase }: { readonly phase?: string }) => phase === "failed",
    },
  },

  quirks: {
    "a node asks again": {
      why: "a message may be lost; in the spec none is, and time-outs are right",
      again: ({ body }) => ["ask", "ping"].includes((body as { type: string }).type),
    },
    "a node looks keys up": {
      why: "look-ups change no leaf set: in the spec they are a part of their own",
    },
    "a node answers an operator": {
      why: "an operator has it leave, or asks how it stands: in the spec it leaves by itself",
    },
    "a node is not let in": {
      why: "in the spec identifiers differ, and all nodes agree on m",
    },
  },

  letter: (message, cast) =>
    upkeepLetter(message, cast) ?? lookUpLetter(message, cast) ?? null,

  events: { ...ringEvents, ...lookUpEvents },
};
