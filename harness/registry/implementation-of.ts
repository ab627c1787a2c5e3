import type { Implementation, Subject } from "../conform/subject.ts";
import { InputError } from "../model/input-error.ts";
import { unknown } from "./nearest.ts";
import { subjectNamed, subjects } from "./registry.ts";

export type Running = Subject & { readonly implementation: Implementation };

/** What a subject need not offer, and how it is called where it is missed. */
const OFFERS = {
  schedule: "a workload for simulated runs",
  simulate: "a way to run it in a simulated world",
  realSchedule: "a workload for real processes",
  deploy: "a way to run it as real processes",
  steering: "a way to play paths of the spec on it",
  serve: "a node that can be started by itself",
  client: "words that a node of it can be asked with",
  serveStdio: "a node that speaks over standard input and output",
} as const satisfies Partial<Record<keyof Implementation, string>>;
export type Offer = keyof typeof OFFERS;

type With<K extends Offer> = Implementation & {
  readonly [Each in K]-?: NonNullable<Implementation[Each]>;
};
export type Offering<K extends Offer> = Subject & { readonly implementation: With<K> };

const runs = (subject: Subject): subject is Running =>
  subject.implementation !== undefined;

const offers = <K extends Offer>(
  subject: Running,
  needed: readonly K[],
): subject is Offering<K> =>
  needed.every((each) => subject.implementation[each] !== undefined);

/**
 * The subject, which has an implementation that offers this.
 *
 * @throws InputError that says what it does not offer, and who does
 */
export const offering = async <K extends Offer>(
  subject: Running,
  ...needed: readonly K[]
): Promise<Offering<K>> => {
  if (offers(subject, needed)) return subject;
  const missed = needed.find((each) => subject.implementation[each] === undefined)!;
  const programs = Object.keys(subject.implementation.clients ?? {});
  if (missed === "schedule" && programs.length > 0)
    throw new InputError(
      `${subject.name}: its clients are programs (${programs.join(", ")}), and the simulated world cannot decide what a program does: test ${subject.name} --real, or give it a schedule of requests`,
    );
  const others = (await subjects()).filter(runs).filter((each) => offers(each, needed));
  throw new InputError(
    `${subject.name} does not offer ${OFFERS[missed]}: its implementation has no ${missed}; give it one, or name one of ${others.map(({ name }) => name).join(", ")}`,
  );
};

/** The subject of this name, which has an implementation. */
export const runningNamed = async (name: string): Promise<Running> => {
  const subject = await subjectNamed(name);
  if (runs(subject)) return subject;
  const others = (await subjects()).filter(runs).map((each) => each.name);
  throw new InputError(
    `${name} is a spec without an implementation; there is one of ${others.join(", ")}`,
  );
};

/** Those named, which have to offer what is needed; or all that do. */
export const runningSubjects = async <K extends Offer = never>(
  names: readonly string[],
  ...needed: readonly K[]
): Promise<readonly Offering<K>[]> =>
  names.length > 0
    ? Promise.all(
        names.map(async (name) => offering(await runningNamed(name), ...needed)),
      )
    : (await subjects())
        .filter(runs)
        .filter((each): each is Offering<K> & Running => offers(each, needed));

export const faultOf = ({ implementation }: Running, given: string): string => {
  const known = Object.keys(implementation.faults);
  if (known.includes(given)) return given;
  throw unknown({ what: "fault", given, known });
};
