/** What a process holds, in one line. */
import { type Client, currentOf } from "./copies.ts";
import type { Server } from "./server-state.ts";

const serverText = ({
  version,
  callbacks,
  store,
  breaking,
  unheard,
  late,
}: Server): string =>
  [
    `version ${version}`,
    ...Object.keys(callbacks).map((each) => `callback of ${each}`),
    ...(store === null ? [] : [`stores for ${store.client}`]),
    ...Object.keys(breaking).map((each) => `waits for ${each}`),
    ...unheard.map((each) => `does not know of ${each}`),
    ...late.map((each) => `gave up ${each}`),
  ].join(", ");

const clientText = (me: Client): string => {
  const copy = currentOf(me);
  const calls = Object.values(me.calls).map(({ type, raced }) =>
    raced ? `${type} under way, raced` : `${type} under way`,
  );
  const held =
    copy === null
      ? "no copy"
      : `${me.valid ? "believes in" : "has"} version ${copy.version}: ${copy.contents.join(" ")}`;
  return [held, ...calls].join(", ");
};

/** The text of either. */
export const stateText = (state: Server | Client): string =>
  "callbacks" in state ? serverText(state) : clientText(state);
