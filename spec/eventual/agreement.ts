/** When all replicas agree for good, and the system of one step that this is. */
import { one, speaks, system } from "lockstep";
import { type Held, isNewer, isSame, unwritten } from "./messages.ts";
import type { Now } from "./roles.ts";

export const onDisks = ({
  home,
  spare,
}: Pick<Now, "home" | "spare">): readonly Held[] => [
  ...Object.values(home),
  ...Object.values(spare).flatMap((hints) => Object.values(hints)),
];

/**
 * The copy that every home holds, if no other is left anywhere: on no disk, in no letter, with no
 * coordinator. Unless somebody puts again, nothing can take its place.
 */
export const theOnlyCopy = (now: Now): Held | undefined => {
  const { home, coordinator, flying } = now;
  const [first] = Object.values(home);
  if (first === undefined || !isNewer(first, unwritten)) return undefined;
  const copies = [
    ...onDisks(now),
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

/** All agree on one value, once and for ever. */
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

/** A state of the store, as one of that system. `puts`: how many are asked in all. */
export const asAgreement =
  (puts: number) =>
  (now: Now): { readonly replicas: string } => {
    const only = havePutsStopped(puts)(now) ? theOnlyCopy(now) : undefined;
    return { replicas: only === undefined ? OPEN : agreedOn(only.value) };
  };

/** Every put has its version by now; what was sent for it may be anywhere. */
export const havePutsStopped =
  (puts: number) =>
  ({ history }: Pick<Now, "history">): boolean =>
    history.filter(({ request }) => request.type === "put").length === puts;
