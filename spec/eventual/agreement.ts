/** Agreement: when all homes agree for good, and the system of one step that the store then implements. */
import { one, speaks, system } from "lockstep";
import { type Copy, isNewer, isSame, unwritten } from "./messages.ts";
import type { StoreState } from "./roles.ts";

/** All copies of homes and all hints of spares: they survive crashes. */
export const onDisks = ({
  home,
  spare,
}: Pick<StoreState, "home" | "spare">): readonly Copy[] => [
  ...Object.values(home),
  ...Object.values(spare).flatMap((hints) => Object.values(hints)),
];

/**
 * The copy that every home holds, if no other copy is left on a disk, in a letter or at a coordinator, so
 * that only another put can replace it. Undefined if the homes differ, or a different copy is left.
 */
export const agreedCopy = (state: StoreState): Copy | undefined => {
  const { home, coordinator, flying } = state;
  const [first] = Object.values(home);
  if (first === undefined || !isNewer(first, unwritten)) return undefined;
  const copies = [
    ...onDisks(state),
    ...flying.flatMap(({ body }) =>
      "held" in body && body.type !== "report" ? [body.held] : [],
    ),
    ...Object.values(coordinator).flatMap(({ phase }) =>
      phase.name === "install" ? [phase.held] : [],
    ),
  ];
  return copies.every(
    ({ version, value }) => isSame(version, first.version) && value === first.value,
  )
    ? first
    : undefined;
};

const OPEN = "open";

/**
 * The abstract system: all agree on one of these values, once and for ever.
 *
 * @param values what is put; null for a delete
 */
export const agreement = (values: readonly (number | null)[]) => {
  const { next, process } = speaks<string>();
  return system({
    name: "agreement",
    roles: {
      replicas: one(
        process({
          init: OPEN,
          actions: {
            agree: (state) =>
              state === OPEN ? values.map((value) => next(agreedOn(value))) : undefined,
          },
        }),
      ),
    },
    environment: { network: "bag" },
  });
};

const agreedOn = (value: number | null): string => `agreed on ${value ?? "nothing"}`;

/**
 * The state of `agreement` that a state of the store stands for.
 *
 * @param puts how many puts the clients ask in all
 */
export const asAgreement =
  (puts: number) =>
  (state: StoreState): { readonly replicas: string } => {
    const agreed = havePutsStopped(puts)(state) ? agreedCopy(state) : undefined;
    return { replicas: agreed === undefined ? OPEN : agreedOn(agreed.value) };
  };

/** All puts have begun, so each has its version; letters that carry their copies may still be on their way. */
export const havePutsStopped =
  (puts: number) =>
  ({ history }: Pick<StoreState, "history">): boolean =>
    history.filter(({ request }) => request.type === "put").length === puts;
