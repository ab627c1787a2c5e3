/** Many keys, each with a protocol of one key: what happens to one key does not depend on another. */
import { type May, type NodeId, type Process, speaks } from "lockstep";

/** A message or a request with the key that it is about. */
export type Keyed<T> = T & { readonly key: number };

/** The state of a process for each of its keys. */
export type ByKey<S> = Readonly<Record<number, S>>;

/** A message or a request as the protocol of its key knows it. */
const withoutKey = <T extends object>({ key: _, ...one }: Keyed<T>): T =>
  one as unknown as T;

/**
 * The process that runs a process of one key for each of these keys.
 *
 * @param addressOf the process to which a message about a key goes, which the protocol of one key calls `name`
 */
export const keyed = <S, M extends object, Q extends object, R>(
  keys: readonly number[],
  ofOneKey: Process<S, M, Q, R>,
  addressOf: (name: NodeId, key: number) => NodeId,
): Process<ByKey<S>, Keyed<M>, Keyed<Q>, R> => {
  const { next } = speaks<ByKey<S>, Keyed<M>, Keyed<Q>, R>();
  const { init, receive, request, deaf } = ofOneKey;

  /** The reaction of one key as one of the whole process. */
  const inAll = (me: ByKey<S>, key: number, may: May<S, M, R>) =>
    may &&
    [may].flat().map(({ state, sends, responses }) => {
      const sent = sends.reduce(
        (reaction, { to, body }) => reaction.send(addressOf(to, key), { ...body, key }),
        next({ ...me, [key]: state }),
      );
      return responses.reduce((reaction, { result }) => reaction.respond(result), sent);
    });

  return {
    init: Object.fromEntries(keys.map((key) => [key, init])),
    ...(receive && {
      receive: (me, { body, ...letter }) =>
        inAll(
          me,
          body.key,
          receive(me[body.key]!, { ...letter, body: withoutKey<M>(body) }),
        ),
    }),
    ...(request && {
      request: (me, asked, client) =>
        inAll(me, asked.key, request(me[asked.key]!, withoutKey<Q>(asked), client)),
    }),
    ...(deaf && {
      deaf: (me, { body, ...letter }) =>
        deaf(me[body.key]!, { ...letter, body: withoutKey<M>(body) }),
    }),
  };
};
