import { describe, expect, test } from "vitest";
import { register } from "../../history/objects.ts";
import { historyOf } from "../separating.laws.ts";
import { convergent } from "./convergent.ts";

const judge = (history: string, settled?: number) =>
  convergent(
    register<unknown>(0),
    historyOf(history),
    settled === undefined ? {} : { settled },
  );

describe("a history converges when", () => {
  test("the last reads agree, whatever was read before", () => {
    const { verdict } = judge(
      "W: w(x)1[0,1] / A: r(x)=0[2,3] r(x)=1[6,7] / B: r(x)=1[4,5]",
    );
    expect(verdict).toBe("holds");
  });
  test("they agree on one of two concurrent writes", () => {
    expect(judge("W: w(x)1[0,5] / V: w(x)2[0,1] / A: r(x)=2[6,7]").verdict).toBe("holds");
  });
});

describe("a history does not converge when", () => {
  test("two last reads differ", () => {
    const { verdict, witness, reason } = judge(
      "W: w(x)1[0,1] / V: w(x)2[2,3] / A: r(x)=1[4,5] / B: r(x)=2[4,5]",
    );
    expect(verdict).toBe("violated");
    expect(witness?.operations).toHaveLength(4);
    expect(reason).toBe(
      'after all writes, read "x" 1 by A and read "x" 2 by B do not agree',
    );
  });
  test("all agree on the initial value although a client wrote", () => {
    expect(judge("W: w(x)1[0,1] / A: r(x)=0[4,5] / B: r(x)=0[4,5]").verdict).toBe(
      "violated",
    );
  });
  test("all agree on a value that its own writer replaced", () => {
    const { verdict, witness } = judge("W: w(x)1[0,1] w(x)2[2,3] / A: r(x)=1[4,5]");
    expect(verdict).toBe("violated");
    expect(witness?.operations).toHaveLength(3);
  });
  test("all agree on a value that was replaced by a client that had read it", () => {
    const { verdict } = judge(
      "W: w(x)1[0,1] / V: r(x)=1[2,3] w(x)2[4,5] / A: r(x)=1[6,7]",
    );
    expect(verdict).toBe("violated");
  });
  test("a last read answers a value that was never written", () => {
    expect(judge("W: w(x)1[0,1] / A: r(x)=7[4,5]").witness?.operations).toHaveLength(1);
  });
});

describe("if the moment of settling is given, an open write", () => {
  const open = "V: w(x)1[0,1] w(x)2[2,] / ";
  test("is not waited for", () => {
    expect(judge(`${open}A: r(x)=1[7,8]`).verdict).toBe("unsupported");
    expect(judge(`${open}A: r(x)=1[7,8] / B: r(x)=2[7,8]`, 6).verdict).toBe("violated");
  });
  test("may have happened, or not", () => {
    expect(judge(`${open}A: r(x)=2[7,8]`, 6).verdict).toBe("holds");
    expect(judge(`${open}A: r(x)=1[7,8]`, 6).verdict).toBe("holds");
    expect(judge(`${open}A: r(x)=0[7,8]`, 6).verdict).toBe("violated");
  });
});

describe("convergence is not judged", () => {
  test("without a read after the last write", () => {
    expect(judge("W: w(x)1[0,1] / A: r(x)=0[0,1]")).toMatchObject({
      verdict: "unsupported",
      reason: "convergent needs reads after the last write of a key",
    });
  });
  test("while a write is open", () => {
    expect(judge("W: w(x)1[0 / A: r(x)=0[2,3]")).toMatchObject({
      verdict: "unsupported",
      reason:
        'convergent needs writes that are over: write "x" 1 by W may still take effect',
    });
  });
});

test("reads count from the given moment of settling", () => {
  const history = "W: w(x)1[0,1] / A: r(x)=0[2,3] / B: r(x)=1[8,9]";

  expect(judge(history).verdict).toBe("violated");
  expect(judge(history, 5).verdict).toBe("holds");
});
