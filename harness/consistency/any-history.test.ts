import fc from "fast-check";
import { expect, test } from "vitest";
import { ASKINGS, recorded } from "../history/histories.laws.ts";
import { type ObjectName, objects } from "../history/objects.ts";
import { InputError } from "../model/input-error.ts";
import { judgeAll } from "./judge-all.ts";
import { modelsFor } from "./models.ts";

const VERDICTS = ["holds", "violated", "unfinished", "unsupported"];

test.each(Object.keys(ASKINGS) as ObjectName[])(
  "every model says something of whatever was recorded of a %s",
  (name) => {
    fc.assert(
      fc.property(recorded(ASKINGS[name], ["0", "1", "2"]), (operations) => {
        const object = objects[name]("value");
        const judgements = judgeAll(object, operations, { configurations: 20_000 });

        expect([...judgements.keys()]).toEqual(modelsFor(object));
        for (const { verdict } of judgements.values())
          expect(VERDICTS).toContain(verdict);
      }),
      { seed: 31, numRuns: 40 },
    );
  },
);

test("operations of another object are judged or refused", () => {
  const names = Object.keys(ASKINGS) as ObjectName[];
  const mixed = recorded(fc.oneof(...Object.values(ASKINGS)), ["0", "1", "2"]);
  fc.assert(
    fc.property(fc.constantFrom(...names), mixed, (name, operations) => {
      try {
        judgeAll(objects[name]("unknown"), operations, { configurations: 20_000 });
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { seed: 32, numRuns: 300 },
  );
});
