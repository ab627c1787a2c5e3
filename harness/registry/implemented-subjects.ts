/** The subjects that have an implementation, and what each implementation offers to commands. */
import type { Implementation, Subject } from "../conform/subject.ts";
import { InputError } from "../model/input-error.ts";
import { unknown } from "./nearest.ts";
import { subjectNamed, subjects } from "./registry.ts";

/** A subject with an implementation. */
export type ImplementedSubject = Subject & { readonly implementation: Implementation };

/** Optional parts of an implementation, and what an error calls each of them. */
const OFFERS = {
  schedule: "a workload for simulated runs",
  simulate: "a way to run it in a simulated world",
  follower: "a way to follow its runs by the spec",
  realSchedule: "a workload for real processes",
  deploy: "a way to run it as real processes",
  processes: "nodes that can be started as real processes and killed",
  steering: "a way to play paths of the spec on its nodes",
  serve: "a node that can be started by itself",
  client: "requests of its own for lockstep client",
  mount: "a file system for lockstep mount",
  serveStdio: "a node that speaks over standard input and output",
} as const satisfies Partial<Record<keyof Implementation, string>>;
/** The name of an optional part. */
export type Offer = keyof typeof OFFERS;

type With<K extends Offer> = Implementation & {
  readonly [Each in K]-?: NonNullable<Implementation[Each]>;
};
/** A subject whose implementation has the optional parts `K`. */
export type Offering<K extends Offer> = Subject & { readonly implementation: With<K> };

const runs = (subject: Subject): subject is ImplementedSubject =>
  subject.implementation !== undefined;

const offers = <K extends Offer>(
  subject: ImplementedSubject,
  needed: readonly K[],
): subject is Offering<K> =>
  needed.every((each) => subject.implementation[each] !== undefined);

/**
 * The subject itself, if its implementation has all the parts that are needed.
 *
 * @throws InputError naming the missing part, and the subjects that have it
 */
export const requireOffers = async <K extends Offer>(
  subject: ImplementedSubject,
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
    `${subject.name} does not offer ${OFFERS[missed]}: its implementation has no ${missed}; add it, or name one of ${others.map(({ name }) => name).join(", ")}`,
  );
};

/**
 * The subject of this name.
 *
 * @throws InputError if there is none, or if it has no implementation
 */
export const implementedSubject = async (name: string): Promise<ImplementedSubject> => {
  const subject = await subjectNamed(name);
  if (runs(subject)) return subject;
  const others = (await subjects()).filter(runs).map((each) => each.name);
  throw new InputError(
    `${name} is a spec without an implementation; subjects with one: ${others.join(", ")}`,
  );
};

/**
 * The subjects named, or all with the parts needed if none is named.
 *
 * @throws InputError if a subject that is named lacks a part
 */
export const implementedSubjects = async <K extends Offer = never>(
  names: readonly string[],
  ...needed: readonly K[]
): Promise<readonly Offering<K>[]> =>
  names.length > 0
    ? Promise.all(
        names.map(async (name) =>
          requireOffers(await implementedSubject(name), ...needed),
        ),
      )
    : (await subjects())
        .filter(runs)
        .filter((each): each is Offering<K> & ImplementedSubject => offers(each, needed));

/**
 * The name of a fault that the implementation can plant in itself.
 *
 * @throws InputError if there is no such fault
 */
export const faultOf = (
  { implementation }: ImplementedSubject,
  given: string,
): string => {
  const known = Object.keys(implementation.faults);
  if (known.includes(given)) return given;
  throw unknown({ what: "fault", given, known });
};
