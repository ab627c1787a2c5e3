import { describe, expect, test } from "vitest";
import { singleCopyRegister } from "../../../spec/single-copy-register/single-copy-register.ts";
import { type ModelName, models } from "../../consistency/models.ts";
import { register } from "../../history/objects.ts";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { operationsOf } from "../cells/history-cell.ts";
import { checkWith } from "../check-with.ts";
import { explore } from "../explicit/explore.ts";
import { judgedHistories } from "./judged-histories.ts";

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
        why: expect.stringContaining("cannot be decided from answers alone"),
      });
      expect(said("close-to-open")).toMatchObject({
        verdict: "unsupported",
        why: expect.stringContaining("is about files"),
      });
    });
  },
);

describe("what is remembered of histories", () => {
  const names = Object.keys(models) as ModelName[];
  let applied = 0;
  const counting = {
    ...cell,
    apply: (state: number | null, request: Request) => {
      applied++;
      return cell.apply(state, request);
    },
  };
  const searched = (scope: { servers: number; clients: number }, object: object) => {
    const cells = cellsOf({
      ...singleCopyRegister.system(scope),
      consistent: Object.fromEntries(names.map((name) => [name, object])),
    });
    const nothing = { questions: [], found: () => false, stuck: () => false };
    explore(cells, nothing, {});
    return { judge: judgedHistories(cells), histories: cells.histories.values };
  };

  test("is what every model says of each of them", () => {
    const { judge, histories } = searched({ servers: 2, clients: 2 }, cell);
    const verdicts = new Set<string>();
    for (const [at, history] of histories.entries())
      for (const name of names) {
        const { verdict } = models[name](cell, operationsOf(history));
        expect([at, name, judge(name, at).verdict]).toEqual([at, name, verdict]);
        verdicts.add(`${name} ${verdict}`);
      }
    for (const name of ["linearizable", "sequential", "regular", "pram"])
      for (const verdict of ["holds", "violated"])
        expect(verdicts).toContain(`${name} ${verdict}`);
  });

  test("lets few histories be decided anew", () => {
    const { judge, histories } = searched({ servers: 1, clients: 3 }, counting);
    for (const at of histories.keys()) judge("linearizable", at);
    expect(histories).toHaveLength(1327);
    expect(applied).toBeLessThan(histories.length / 4);
  });
});
