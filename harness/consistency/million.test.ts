import { describe, expect, test } from "vitest";
import { casRegister, register } from "../history/objects.ts";
import { busyRegister, withStaleRead } from "./million.laws.ts";
import { linearizable } from "./models/linearizable.ts";

/** With LOCKSTEP_LONG=1 a million. The benchmark measures the time. */
const OPERATIONS = process.env.LOCKSTEP_LONG === "1" ? 1_000_000 : 50_000;

describe.each([10, 100])("by %i clients without pauses", (clients) => {
  test("a register holds, and a stale read among many is found", () => {
    const history = busyRegister({ operations: OPERATIONS, clients });
    const held = linearizable(register<unknown>(0), history);
    const { verdict, witness } = linearizable(
      register<unknown>(0),
      withStaleRead(history),
    );

    expect(held.verdict).toBe("holds");
    expect(held.linearization).toHaveLength(OPERATIONS);
    expect(verdict).toBe("violated");
    expect(witness?.minimality).toBe("1-minimal");
    expect(witness?.operations.length).toBeLessThanOrEqual(6);
  });
  test("a compare-and-set register holds", () => {
    const history = busyRegister({ operations: OPERATIONS, clients, casEvery: 7 });

    expect(linearizable(casRegister<unknown>(0), history).verdict).toBe("holds");
  });
});
