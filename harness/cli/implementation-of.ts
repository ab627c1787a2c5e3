import type { Implementation, Subject } from "../conform/subject.ts";
import { InputError } from "../model/input-error.ts";
import { unknown } from "./nearest.ts";
import { subjectNamed, subjects } from "./registry.ts";

export type Running = Subject & { readonly implementation: Implementation };

const runs = (subject: Subject): subject is Running =>
  subject.implementation !== undefined;

/** The subject of this name, which has an implementation. */
export const runningNamed = async (name: string): Promise<Running> => {
  const subject = await subjectNamed(name);
  if (runs(subject)) return subject;
  const others = (await subjects()).filter(runs).map((each) => each.name);
  throw new InputError(
    `${name} is a spec without an implementation; there is one of ${others.join(", ")}`,
  );
};

/** Those named, or all that have an implementation. */
export const runningSubjects = async (
  names: readonly string[],
): Promise<readonly Running[]> =>
  names.length > 0
    ? Promise.all(names.map(runningNamed))
    : (await subjects()).filter(runs);

export const faultOf = ({ implementation }: Running, given: string): string => {
  const known = Object.keys(implementation.faults);
  if (known.includes(given)) return given;
  throw unknown({ what: "fault", given, known });
};
