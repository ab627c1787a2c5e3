/**
 * Decides serializability and snapshot isolation of registers whose writes need not be unique, by a search for the
 * write that each read answers and for the order of the writes of each key. What the levels forbid are cycles.
 *
 * Sources: Tan, Zhao, Mu, Walfish. "Cobra: Making Transactional Key-Value Stores Verifiably Serializable". OSDI 2020.
 * Huang and others. "Efficient Black-box Checking of Snapshot Isolation in Databases" (PolySI). VLDB 2023. Cerone,
 * Gotsman. "Analysing Snapshot Isolation". J. ACM 65(2), 2018.
 */
import type { SmallHistory } from "../small-history.ts";
import { choicesOf } from "./choices.ts";
import { GrowingOrder } from "./growing-order.ts";
import { type Order, precedenceOf } from "./precedence.ts";
import { type Problem, problemOf } from "./problem.ts";
import { type Literal, solve, type Theory } from "./solver.ts";

/**
 * Is there an order by which a level explains a history of registers?
 *
 * @param budget how many decisions and conflicts the search may have; it subtracts from `left` as it goes
 */
export const searchOrder = (
  history: SmallHistory,
  order: Order,
  budget: { left: number },
): "holds" | "violated" | "unfinished" => {
  const choices = choicesOf(history);
  const precedence = precedenceOf(choices.transactions, order);
  const problem = problemOf(choices, precedence);
  if (problem === undefined) return "unfinished";
  const graph = new GrowingOrder(precedence.order);
  for (const [from, to] of precedence.edges)
    if (graph.add(from, to) !== undefined) return "violated";
  const found = solve(problem.count, problem.clauses, theoryOf(problem, graph), budget);
  if (found === "unfinished") return found;
  return found === "satisfiable" ? "holds" : "violated";
};

/** Literals cannot be true together if their edges make a cycle. */
const theoryOf = ({ count, edges, prefers }: Problem, graph: GrowingOrder): Theory => {
  const fixed = graph.size;
  const missing = Int32Array.from(edges, ({ guards }) => guards.length);
  const guarded = Array.from({ length: 2 * count }, (): number[] => []);
  for (const [edge, { guards }] of edges.entries())
    for (const guard of guards) guarded[guard]!.push(edge);
  /** The edges of `edges` that are in the graph, in the order in which they came. */
  const present: number[] = [];

  const takeBack = (literal: Literal, length: number): void => {
    for (let i = length - 1; i >= 0; i--) {
      const edge = guarded[literal]![i]!;
      if (missing[edge] === 0) {
        present.pop();
        graph.removeLast();
      }
      missing[edge]!++;
    }
  };

  return {
    assign: (literal) => {
      for (const [i, edge] of guarded[literal]!.entries()) {
        const { from, to, guards } = edges[edge]!;
        if (missing[edge] === 1) {
          const path = graph.add(from, to);
          if (path !== undefined) {
            takeBack(literal, i);
            const others = path
              .filter((each) => each >= fixed)
              .flatMap((each) => edges[present[each - fixed]!]!.guards);
            return [...new Set([...guards, ...others])];
          }
          present.push(edge);
        }
        missing[edge]!--;
      }
      return undefined;
    },
    unassign: (literal) => takeBack(literal, guarded[literal]!.length),
    prefers: (each) => prefers(each, graph),
  };
};
