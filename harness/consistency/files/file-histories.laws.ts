import fc from "fast-check";
import type { Operation } from "../../model/operation.ts";

/**
 * Histories of one file: `A: open[0,1] w1[2,3] close[4,5] / B: open[6,7] r1[8,9]`. Without times,
 * everything is one after another in the order of the sessions.
 */
export const fileHistoryOf = (text: string): readonly Operation[] => {
  let clock = 0;
  return text.split(" / ").flatMap((session) => {
    const [client = "", steps = ""] = session.split(": ");
    return steps.split(" ").map((step): Operation => {
      const [, word = "", digits, start, end] =
        /^([a-z]+)(\d+)?(?:\[(\d+),(\d+)\])?$/.exec(step) ?? [];
      const invoked = start === undefined ? clock++ : Number(start);
      const returned = end === undefined ? clock++ : Number(end);
      const timed = { client, invoked, returned };
      const value = Number(digits);
      if (word === "r")
        return { ...timed, request: { type: "read", key: "f" }, result: value };
      if (word === "w")
        return { ...timed, request: { type: "write", key: "f", value }, result: null };
      return { ...timed, request: { type: word, key: "f" }, result: null };
    });
  });
};

type Draw = { readonly uses: readonly number[]; readonly gaps: readonly number[] };

/** A few hosts that open one file, use it and close it, again and again. */
export const fileHistories = (): fc.Arbitrary<readonly Operation[]> => {
  const session = fc.record({
    uses: fc.array(fc.nat(7), { maxLength: 3 }),
    gaps: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 20, maxLength: 20 }),
  });
  const host = fc.array(session, { minLength: 1, maxLength: 2 });
  return fc.array(host, { minLength: 1, maxLength: 3 }).map((hosts) => {
    let count = 0;
    return hosts.flatMap((sessions, i) => {
      let clock = 0;
      const step = ({ gaps }: Draw, at: number) => {
        const invoked = (clock += gaps[2 * at]!);
        return { client: "ABC"[i]!, invoked, returned: (clock += gaps[2 * at + 1]!) };
      };
      return sessions.flatMap((drawn): readonly Operation[] => [
        { ...step(drawn, 0), request: { type: "open", key: "f" }, result: null },
        ...drawn.uses.map((use, at): Operation => {
          const timed = step(drawn, at + 1);
          if (use < 4)
            return { ...timed, request: { type: "read", key: "f" }, result: use };
          const request = { type: "write", key: "f", value: ++count };
          return { ...timed, request, result: null };
        }),
        { ...step(drawn, 8), request: { type: "close", key: "f" }, result: null },
      ]);
    });
  });
};

type Session = {
  readonly client: string;
  readonly open: Operation;
  readonly uses: readonly Operation[];
  readonly close: Operation;
};

/** The rules of both models, applied to each pair of operations. */
export const sessionsByForce = (operations: readonly Operation[]): readonly Session[] => {
  const sessions: Session[] = [];
  for (const client of new Set(operations.map((one) => one.client))) {
    const mine = operations.filter((one) => one.client === client);
    const opens = mine.flatMap((one, i) => (typeOf(one) === "open" ? [i] : []));
    for (const [n, i] of opens.entries()) {
      const part = mine.slice(i, opens[n + 1] ?? mine.length);
      sessions.push({
        client,
        open: part[0]!,
        uses: part.slice(1, -1),
        close: part.at(-1)!,
      });
    }
  }
  return sessions;
};

export const isCloseToOpenByForce = (operations: readonly Operation[]): boolean => {
  const sessions = sessionsByForce(operations);
  return sessions.every((session) =>
    session.uses.every((read, i) => {
      if (typeOf(read) !== "read") return true;
      const own = session.uses.slice(0, i).findLast(isWrite);
      if (own !== undefined && written(own) === read.result) return true;
      const isReplaced = (ends: number): boolean =>
        (own !== undefined && ends < own.invoked) ||
        sessions.some((other) => {
          const first = other.uses.find(isWrite);
          const isBefore = other.close.returned < session.open.invoked;
          return first !== undefined && isBefore && ends < first.invoked;
        });
      const isInitial = read.result === 0 && !isReplaced(Number.NEGATIVE_INFINITY);
      return (
        isInitial ||
        sessions.some((other) => {
          const write = other.uses.find(
            (use) => isWrite(use) && written(use) === read.result,
          );
          if (write === undefined || write.invoked > read.returned) return false;
          if (isReplaced(other.close.returned)) return false;
          if (other === session) return false;
          const isLast = other.uses.findLast(isWrite) === write;
          return isLast || other.close.returned >= session.open.invoked;
        })
      );
    }),
  );
};

export const isSessionSemanticsByForce = (operations: readonly Operation[]): boolean => {
  const sessions = sessionsByForce(operations);
  return sessions.every((session) => {
    const firstWrite = session.uses.findIndex(isWrite);
    const ofOpened = session.uses.slice(0, firstWrite < 0 ? undefined : firstWrite);
    const values = new Set(ofOpened.map(({ result }) => result));
    const isOwn = session.uses.every((read, i) => {
      const own = session.uses.slice(0, i).findLast(isWrite);
      return isWrite(read) || own === undefined || written(own) === read.result;
    });
    if (!isOwn || values.size > 1) return false;
    const isReplaced = (ends: number): boolean =>
      sessions.some(
        ({ uses, close }) =>
          uses.some(isWrite) &&
          close.returned < session.open.invoked &&
          ends < close.invoked,
      );
    return [...values].every(
      (value) =>
        (value === 0 && !isReplaced(Number.NEGATIVE_INFINITY)) ||
        sessions.some(({ uses, close }) => {
          const last = uses.findLast(isWrite);
          if (last === undefined || written(last) !== value) return false;
          return close.invoked <= session.open.returned && !isReplaced(close.returned);
        }),
    );
  });
};

const typeOf = ({ request }: Operation): string =>
  (request as { readonly type: string }).type;

const isWrite = (operation: Operation): boolean => typeOf(operation) === "write";

const written = ({ request }: Operation): unknown =>
  (request as { readonly value: unknown }).value;
