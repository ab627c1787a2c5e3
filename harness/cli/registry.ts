/** Which systems there are: the bundled ones, those of a user's config, those of a spec file. */
import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Subject } from "../conform/subject.ts";
import type { Family } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import { kebab } from "../report/scope-text.ts";
import { isFile, isRecord, moduleAt } from "./modules.ts";
import { unknown } from "./nearest.ts";

/** What a spec alone gives; a subject also has an implementation. */
export type Registered = Pick<Subject, "name" | "summary" | "family"> & {
  /** What names it on any command line: its name, or file#name. */
  readonly reference: string;
};

const BUNDLED = new URL("../subjects/", import.meta.url);
const CONFIG = "lockstep.config.ts";

/** All subjects: those of this package, then those of `lockstep.config.ts` where we are. */
export const subjects = async (): Promise<readonly Subject[]> => {
  const files = readdirSync(BUNDLED)
    .filter((file) => /\.(ts|js)$/.test(file) && !/\.(test|laws|d)\.(ts|js)$/.test(file))
    .sort();
  const bundled = await Promise.all(
    files.map(
      async (file) => (await import(new URL(file, BUNDLED).href)).subject as Subject,
    ),
  );
  const all = [...bundled, ...(await ofConfig())];
  for (const [i, { name }] of all.entries())
    if (all.findIndex((other) => other.name === name) !== i)
      throw new InputError(
        `${CONFIG}: there is a subject "${name}" already; rename yours`,
      );
  return all;
};

const ofConfig = async (): Promise<readonly Subject[]> => {
  if (!existsSync(CONFIG)) return [];
  const { subjects: listed } = await moduleAt(CONFIG, "a list of subjects");
  if (!Array.isArray(listed) || !listed.every(isSubject))
    throw new InputError(
      `${CONFIG}: expected an export "subjects", a list of { name, summary, family }`,
    );
  return listed;
};

/** The subject of this name. */
export const subjectNamed = async (name: string): Promise<Subject> => {
  const all = await subjects();
  const found = all.find((subject) => subject.name === name);
  if (found !== undefined) return found;
  throw unknown({ what: "system", given: name, known: all.map((each) => each.name) });
};

/** The systems named, in that order; all subjects when none is. A name may be a spec file. */
export const systemsNamed = async (
  names: readonly string[],
): Promise<readonly Registered[]> => {
  if (names.length === 0) return (await subjects()).map(registered);
  const found = await Promise.all(
    names.map(async (name) =>
      isFile(name) ? systemsOf(name) : [registered(await subjectNamed(name))],
    ),
  );
  return found.flat();
};

const registered = (subject: Subject): Registered => ({
  ...subject,
  reference: subject.name,
});

/** Every family and system that a module exports; `spec.ts#name` is one of them. */
const systemsOf = async (reference: string): Promise<readonly Registered[]> => {
  const [file = "", wanted] = reference.split("#");
  const found = Object.entries(await moduleAt(file, "a spec")).flatMap(
    ([key, value]): Registered[] => {
      const family = isFamily(value) ? value : isSystem(value) ? alone(value) : undefined;
      const name = key === "default" ? basename(file).replace(/\..*$/, "") : kebab(key);
      const summary = `${key} in ${file}`;
      return family ? [{ name, summary, family, reference: `${file}#${name}` }] : [];
    },
  );
  if (found.length === 0)
    throw new InputError(
      `${file}: exports no system; export what family(…) or system(…) returns`,
    );
  if (wanted === undefined) return found;
  const one = found.filter(({ name }) => name === wanted);
  if (one.length > 0) return one;
  throw unknown({ what: "system", given: wanted, known: found.map(({ name }) => name) });
};

/** A system without parameters, as a family of one. */
const alone = (system: System): Family => ({
  scope: {},
  limits: () => ({}),
  system: () => system,
  mutants: {},
  claims: {},
});

const isFamily = (value: unknown): value is Family =>
  isRecord(value) && typeof value.system === "function" && isRecord(value.scope);

const isSystem = (value: unknown): value is System =>
  isRecord(value) && isRecord(value.roles) && isRecord(value.environment);

const isSubject = (value: unknown): value is Subject =>
  isRecord(value) && typeof value.name === "string" && isFamily(value.family);
