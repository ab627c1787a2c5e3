import type { SpecStep, Steering } from "./steering.ts";

/** Steps that the implementation does not take, for one reason. */
export type Refusal = {
  readonly why: string;
  /** The subject says that this is no fault: see `lacks` of `Steering`. */
  readonly explained: boolean;
  readonly edges: number;
  readonly first: SpecStep;
};

/** Why a step is not taken, by its number: that of an edge, or of a class. */
type Reasons = ReadonlyMap<number, string>;

/** Steps, by number, that the subject says its implementation has no counterpart for. */
export const lackingIn = (
  steps: readonly SpecStep[],
  { lacks }: Pick<Steering, "lacks">,
): Reasons =>
  new Map(
    steps.flatMap((step, number) => {
      const why = lacks?.(step) ?? null;
      return why === null ? [] : [[number, why] as const];
    }),
  );

/** One refusal for each reason; `told` says of the steps that have it how many and which they are. */
export const refusalsOf = <Told>(
  { lacking, refused }: { readonly lacking: Reasons; readonly refused: Reasons },
  told: (numbers: readonly number[]) => Told,
): readonly (Told & Pick<Refusal, "why" | "explained">)[] =>
  [lacking, refused].flatMap((reasons) =>
    [...new Set(reasons.values())].map((why) => {
      const alike = [...reasons].filter(([, reason]) => reason === why);
      return {
        explained: reasons === lacking,
        why,
        ...told(alike.map(([number]) => number)),
      };
    }),
  );
