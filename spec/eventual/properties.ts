/** What the eventual store promises, as predicates over its states. */
import { agreedCopy, onDisks } from "./agreement.ts";
import { isNewer, isSame } from "./messages.ts";
import type { StoreState } from "./roles.ts";

type History = StoreState["history"];
type PastOperation = History[number];

/** "Every copy is of a value that was put." */
export const copiesWerePut = ({ home, spare, history }: StoreState): boolean =>
  onDisks({ home, spare }).every(
    ({ version, value }) =>
      version.clock === 0 ||
      history.some(({ request }) => request.type === "put" && request.value === value),
  );

/** "A version names one value": no two disks hold one version with two values. */
export const versionNamesOneValue = ({ home, spare }: StoreState): boolean => {
  const copies = onDisks({ home, spare });
  return copies.every((a) =>
    copies.every((b) => !isSame(a.version, b.version) || a.value === b.value),
  );
};

/** "No home trades a copy for an older one": each holds the newest copy that it ever held. */
export const copiesNeverAge = ({ home, past }: StoreState): boolean =>
  Object.keys(home).every((each) => !isNewer(past.home[each]!, home[each]!));

/** "The copy of an answered put is on a disk", where there is one put: a later one may replace it. */
export const answeredPutIsOnDisk = ({ home, spare, history }: StoreState): boolean => {
  const puts = history.filter(({ request }) => request.type === "put");
  return (
    puts.length !== 1 ||
    puts[0]!.result === undefined ||
    onDisks({ home, spare }).some(({ version }) => version.clock > 0)
  );
};

/** "No put loses to a put that its client knew of." */
export const noPutLosesToKnown = (state: StoreState): boolean =>
  !doesPutLose(state, knewOf);

/** "No put loses to a put that was answered before it began." */
export const noPutLosesToEarlier = (state: StoreState): boolean =>
  !doesPutLose(state, beganAfter);

/** "A get returns a value that was put." */
export const getReturnsPut = ({ history }: StoreState): boolean =>
  history.some(
    ({ request, result }) => request.type === "get" && typeof result === "number",
  );

/** "A node stands in for a home": a spare keeps a hint. */
export const spareKeepsHint = ({ spare }: StoreState): boolean =>
  Object.values(spare).some((hints) => Object.keys(hints).length > 0);

/** "All agree": the homes on one copy, and no different copy is left. */
export const allAgree = (state: StoreState): boolean => agreedCopy(state) !== undefined;

/** Some operation is under way. */
export const isBusy = ({ coordinator }: StoreState): boolean =>
  Object.values(coordinator).some(({ phase }) => phase.name !== "idle");

/** No operation is under way. */
export const isIdle = (state: StoreState): boolean => !isBusy(state);

/** Does an answered put come after the value that all have agreed on? */
const doesPutLose = (
  state: StoreState,
  comesAfter: (put: PastOperation, value: number | null, history: History) => boolean,
): boolean => {
  const agreed = agreedCopy(state);
  return (
    agreed !== undefined &&
    state.history.some(
      (put) =>
        put.request.type === "put" &&
        put.request.value !== agreed.value &&
        put.result !== undefined &&
        comesAfter(put, agreed.value, state.history),
    )
  );
};

/** Had the client of this put been told the value, or put it itself? */
const knewOf = (put: PastOperation, value: number | null, history: History): boolean =>
  history.some(
    ({ client, request, result, returned }) =>
      client === put.client &&
      returned < put.invoked &&
      (request.type === "put"
        ? request.value === value
        : value !== null && result === value),
  );

/** Had the put of this value been answered when this put began? */
const beganAfter = (
  put: PastOperation,
  value: number | null,
  history: History,
): boolean =>
  history.some(
    ({ request, returned }) =>
      request.type === "put" && request.value === value && returned < put.invoked,
  );
