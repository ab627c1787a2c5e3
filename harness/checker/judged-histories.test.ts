import { describe, expect, test } from "vitest";
import { register } from "../history/objects.ts";
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { system } from "../model/system.ts";
import { checkWith } from "./check-with.ts";

type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };
const { next, process } = speaks<number | null, never, Request, number | null>();
const cell = register<number | null>(null);

const store = system({
  name: "one cell",
  roles: {
    cell: one(
      process({
        init: null,
        request: (held, request) =>
          request.type === "get"
            ? next(held).respond(held)
            : next(request.value).respond(null),
      }),
    ),
  },
  clients: {
    client: { at: "cell", script: [{ type: "put", value: 1 }, { type: "get" }] },
  },
  consistent: {
    linearizable: cell,
    pram: cell,
    "monotonic-writes": cell,
    "close-to-open": cell,
  },
});

describe.each(["explicit", "symbolic"] as const)(
  "histories, judged by the %s engine",
  (engine) => {
    const { properties } = checkWith(engine, store);
    const said = (name: string) => properties.find((each) => each.name === name);

    test("what a model cannot judge is neither held nor violated, and says why", () => {
      expect(said("linearizable")).toMatchObject({ verdict: "holds" });
      expect(said("pram")).toMatchObject({ verdict: "holds" });
      expect(said("monotonic-writes")).toMatchObject({
        verdict: "unsupported",
        path: null,
        why: expect.stringContaining("cannot be told from answers alone"),
      });
      expect(said("close-to-open")).toMatchObject({
        verdict: "unsupported",
        why: expect.stringContaining("is about files"),
      });
    });
  },
);
