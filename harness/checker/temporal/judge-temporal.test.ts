/** The mistakes that liveness checkers are known to make, each with the right verdict and lasso. */
import { expect, test } from "vitest";
import { InputError } from "../../model/input-error.ts";
import { speaks } from "../../model/process.ts";
import { one } from "../../model/roles.ts";
import { type Fairness, type System, system } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { explore } from "../explicit/explore.ts";
import type { Limits } from "../explicit/search-options.ts";
import { pathOf } from "../rules/path.ts";
import { temporalJudge } from "./judge-temporal.ts";
import { violates } from "./lasso.ts";
import { walker } from "./walker.laws.ts";

const judged = (of: System, name: string, limits: Limits = {}) => {
  const cells = cellsOf(of);
  const nothing = { questions: [], found: () => false, stuck: () => false };
  const explored = explore(cells, nothing, limits);
  return { cells, ...temporalJudge(cells, explored)(name) };
};

/** The verdict or, if there is a lasso, its steps, with those of the loop in brackets. */
const lassoOf = (of: System, name: string): string => {
  const { cells, verdict, lasso } = judged(of, name);
  if (lasso === null) return verdict;
  const texts = pathOf(cells, lasso.steps).entries.map(({ action, node, name }) =>
    action === "act" ? name : node === undefined ? action : `${action} ${node}`,
  );
  const round = texts.slice(lasso.loop).join(", ");
  return [...texts.slice(0, lasso.loop), `(${round})`].join(", ");
};

/** A walk 0 → 1 → 2 that may also go back from 1: a run that goes round never comes to 2. */
const detour = (fair?: Fairness): System =>
  walker({
    moves: [
      [0, "out", 1],
      [1, "back", 0],
      [1, "on", 2],
    ],
    goal: (state) => state === 2,
    ...(fair && { fair }),
  });

test("without fairness a run may stop at once", () => {
  expect(lassoOf(detour(), "arrives")).toBe("()");
  expect(lassoOf(detour(), "returns")).toBe("()");
});

test("weak fairness moves a run on, but lets it pass by what is not always enabled", () => {
  expect(lassoOf(detour({ weak: ["out"] }), "arrives")).toBe("(out, back)");
  expect(lassoOf(detour({ weak: ["out", "back", "on"] }), "arrives")).toBe("(out, back)");
});

test("strong fairness takes what is enabled again and again", () => {
  expect(lassoOf(detour({ strong: ["on"] }), "arrives")).toBe("()");
  expect(lassoOf(detour({ weak: ["out"], strong: ["on"] }), "arrives")).toBe("holds");
  // A name that is both weak and strong is strong.
  const both = { weak: ["out", "on"], strong: ["on"] };
  expect(lassoOf(detour(both), "arrives")).toBe("holds");
});

test("two paths that join are no loop", () => {
  const joining = walker({
    moves: [
      [0, "left", 1],
      [0, "right", 2],
      [1, "on", 3],
      [2, "on", 3],
      [3, "on", 4],
    ],
    fair: { weak: ["left", "right", "on"] },
    goal: (state) => state === 4,
  });
  expect(lassoOf(joining, "arrives")).toBe("holds");
  expect(lassoOf(joining, "returns")).toBe("holds");
});

test("a loop looks fair where every promise is kept somewhere, but not on the loop", () => {
  // `a` goes round 1 and 2, where `b` is enabled and leads out to 3 and 4. `b` goes round 3 and 4.
  const moves = [
    [0, "start", 1],
    [1, "a", 2],
    [2, "a", 1],
    [2, "b", 3],
    [3, "b", 4],
    [4, "b", 3],
    [4, "c", 5],
  ] as const;
  const end = (state: number) => state === 5;
  const looks = (fair: Fairness) => walker({ moves, fair, goal: end });
  const weak = ["start", "a", "b", "c"];
  expect(lassoOf(looks({ weak }), "arrives")).toBe("start, (a, a)");
  expect(lassoOf(looks({ weak, strong: ["b"] }), "arrives")).toBe("start, a, b, (b, b)");
  expect(lassoOf(looks({ weak, strong: ["b", "c"] }), "arrives")).toBe("holds");
});

test("a loop is found inside a component that is not fair as a whole", () => {
  // The way through 3 enables `exit`, which leaves the loop for ever; a loop of 1 and 2 alone never enables it.
  const inner = walker({
    moves: [
      [0, "start", 1],
      [1, "a", 2],
      [2, "a", 1],
      [2, "b", 3],
      [3, "b", 1],
      [3, "exit", 4],
    ],
    fair: { weak: ["start", "a", "b"], strong: ["exit"] },
    goal: (state) => state === 4,
  });
  expect(lassoOf(inner, "arrives")).toBe("start, (a, a)");
});

test("a loop goes out of its way for each promise", () => {
  // A hub with two petals: a fair loop has to take each action.
  const petals = walker({
    moves: [
      [0, "start", 1],
      [1, "a", 2],
      [2, "home", 1],
      [1, "b", 3],
      [3, "home", 1],
      [1, "exit", 4],
    ],
    fair: { strong: ["start", "a", "b", "home"] },
    goal: (state) => state === 4,
  });
  expect(lassoOf(petals, "arrives")).toBe("start, (a, home, b, home)");
});

test("a step that changes nothing is neither enabled nor taken", () => {
  const idle = (fair: Fairness) =>
    walker({
      moves: [
        [0, "look", 0],
        [0, "look", 1],
        [1, "look", 1],
        [1, "on", 2],
      ],
      fair,
      goal: (state) => state === 2,
    });
  // A run that looks at 0 for ever would keep the promise if a step that changes nothing counted.
  expect(lassoOf(idle({ weak: ["look"] }), "arrives")).toBe("look, ()");
  expect(lassoOf(idle({ weak: ["look", "on"] }), "arrives")).toBe("holds");
});

test("what is met once may be owed again", () => {
  const again = walker({
    moves: [
      [0, "ask", 1],
      [1, "answer", 2],
      [2, "ask", 3],
    ],
    fair: { weak: ["ask", "answer"] },
    asked: (state) => state % 2 === 1,
    goal: (state) => state === 2,
  });
  expect(lassoOf(again, "arrives")).toBe("holds");
  expect(lassoOf(again, "returns")).toBe("ask, answer, ask, ()");
});

test("what holds vacuously says so", () => {
  const never = walker({
    moves: [[0, "on", 1]],
    asked: (state) => state === 2,
    goal: () => false,
  });
  expect(judged(never, "returns")).toMatchObject({
    verdict: "holds",
    why: "vacuously: its first condition is true in no state",
  });
});

test("states outside the bound are not taken for ends", () => {
  const counting = (most: number) =>
    walker({
      moves: [
        [0, "on", 1],
        [1, "on", 2],
        [2, "on", 3],
        [1, "off", 9],
        [9, "rest", 8],
      ],
      fair: { weak: ["on"] },
      goal: (state) => state === 3,
      within: (state) => state < most,
    });
  expect(lassoOf(counting(8), "arrives")).toBe("holds");
  expect(lassoOf(counting(9), "arrives")).toBe("holds");
  expect(lassoOf(counting(10), "arrives")).toBe("on, off, ()");
});

test("a search that was not finished proves nothing, but what it found may refute", () => {
  const long = walker({
    moves: Array.from({ length: 50 }, (_, i) => [i, "on", i + 1] as const),
    fair: { weak: ["on"] },
    goal: (state) => state === 50,
  });
  const limits = { states: 10 };
  expect(judged(long, "arrives", limits)).toMatchObject({
    verdict: "unfinished",
    lasso: null,
  });
  expect(judged(detour(), "arrives", { states: 1 }).verdict).toBe("violated");
});

/** A sender, with or without retries, whose letter the network may lose once; `taker` waits for a letter. */
const lossy = (retries: boolean, fair: Fairness): System => {
  const { next, process } = speaks<string, "letter">();
  return system({
    name: "lossy",
    roles: {
      sender: one(
        process({
          init: "ready",
          actions: {
            send: (state) =>
              state === "ready" ? next("sent").send("taker", "letter") : undefined,
            retry: (state) =>
              retries && state === "sent"
                ? next("sent")
                    .send("taker", "letter")
                    .unlessFlying(() => true)
                : undefined,
          },
        }),
      ),
      taker: one(process({ init: "waiting", receive: () => next("has it") })),
    },
    environment: { network: "bag", loss: 1 },
    leadsTo: {
      "what is sent arrives": [
        ({ sender }) => sender === "sent",
        ({ taker }) => taker === "has it",
      ],
    },
    fair,
  });
};

test("a letter that is delivered in the end, unless it is lost", () => {
  const name = "what is sent arrives";
  expect(lassoOf(lossy(false, {}), name)).toBe("send, ()");
  expect(lassoOf(lossy(false, { weak: ["deliver"] }), name)).toBe("send, lose taker, ()");
  const retrying = { weak: ["deliver letter", "retry"] };
  expect(lassoOf(lossy(true, retrying), name)).toBe("holds");
  // A promise about another type of message does not make this letter arrive.
  expect(lassoOf(lossy(true, { weak: ["deliver other"] }), name)).toBe("send, ()");
});

/** A network that may lose letters for ever. An action of the sender loses them, since a budget would be used up. */
const losesForEver = (fair: Fairness): System => {
  const { next, process } = speaks<boolean, "letter">();
  return system({
    name: "endless loss",
    roles: {
      // `send` sends a letter if none is on its way; `lose` removes it.
      sender: one(
        process({
          init: false,
          actions: {
            send: (state) =>
              next(state)
                .send("taker", "letter")
                .unlessFlying(() => true),
            lose: (state) => next(state).expire(() => true),
          },
        }),
      ),
      taker: one(process({ init: false, receive: () => next(true) })),
    },
    environment: { network: "bag" },
    eventually: { "one arrives": ({ taker }) => taker },
    fair,
  });
};

test("against endless loss deliveries must be strongly fair", () => {
  const weak = ["send", "deliver"];
  expect(lassoOf(losesForEver({ weak }), "one arrives")).toBe("(send, lose)");
  const strong = { weak: ["send"], strong: ["deliver"] };
  expect(lassoOf(losesForEver(strong), "one arrives")).toBe("holds");
});

const crashing = (restarts: number, fair: Fairness): System => {
  const { next, process } = speaks<string>();
  return system({
    name: "crashing",
    roles: {
      worker: one(
        process({
          init: "to do",
          actions: {
            work: (state) => (state === "to do" ? next("done") : undefined),
          },
          survives: (state) => state,
        }),
      ),
    },
    environment: { network: "bag", crashes: 1, restarts },
    eventually: { "the work is done": ({ worker }) => worker === "done" },
    fair,
  });
};

test("a process that is down works again only if it is restarted", () => {
  const name = "the work is done";
  const crashes = "crash worker, ()";
  expect(lassoOf(crashing(0, { weak: ["work"] }), name)).toBe(crashes);
  expect(lassoOf(crashing(1, { weak: ["work"] }), name)).toBe(crashes);
  expect(lassoOf(crashing(0, { weak: ["work", "restart"] }), name)).toBe(crashes);
  expect(lassoOf(crashing(1, { weak: ["work", "restart"] }), name)).toBe("holds");
});

test("a promise is one of each process, not of the name they share", () => {
  const { next, process } = speaks<number>();
  const turning = () =>
    process({
      init: 0,
      actions: { turn: (n) => next((n + 1) % 3) },
    });
  const two = system({
    name: "two wheels",
    roles: { left: one(turning()), right: one(turning()) },
    environment: { network: "bag" },
    eventually: { "the right one turns": ({ right }) => right > 0 },
    fair: { weak: ["turn"] },
  });
  expect(lassoOf(two, "the right one turns")).toBe("holds");
});

test("a name that no step has is refused, with those there are", () => {
  expect(() => judged(detour({ weak: ["of"] }), "arrives")).toThrow(InputError);
  expect(() => judged(detour({ weak: ["of"] }), "arrives")).toThrow(
    'walker: fair names "of", which is no step of it; there are out, back, on, deliver',
  );
});

test("a lasso is checked by its states alone", () => {
  const { cells, lasso } = judged(detour({ weak: ["out", "back", "on"] }), "arrives");
  const { steps, loop } = lasso!;
  expect(violates(cells, "arrives", { steps, loop })).toBe(true);
  // There is no loop; the loop stops in a state where `out` is enabled; the loop ends in another state.
  expect(violates(cells, "arrives", { steps, loop: 9 })).toBe(false);
  expect(violates(cells, "arrives", { steps: steps.slice(0, 1), loop: 0 })).toBe(false);
  expect(violates(cells, "arrives", { steps: steps.slice(0, 2), loop: 0 })).toBe(false);
  const fairer = judged(detour({ strong: ["on"] }), "arrives");
  expect(violates(fairer.cells, "arrives", { steps, loop })).toBe(false);
});
