/** Systems by name: the bundled ones, those of a config of the user, those of a spec file. */
import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Subject } from "../conform/subject.ts";
import type { Family } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import { kebab } from "../report/scope-text.ts";
import { CONFIG } from "./config-file.ts";
import { isFile, isRecord, moduleAt } from "./modules.ts";
import { unknown } from "./nearest.ts";

/** A system that commands can name. A subject may also have an implementation. */
export type RegisteredSystem = Pick<Subject, "name" | "summary" | "family"> & {
  /** The word for it on any command line: its name, or file#name. */
  readonly reference: string;
  /** The path of the module that exports it. */
  readonly file: string;
};

const BUNDLED = new URL("../subjects/", import.meta.url);

type LocatedSubject = { readonly subject: Subject; readonly file: string };

/**
 * All subjects: those of this package, then those of `lockstep.config.ts` in the current folder.
 *
 * @throws InputError if that file has no list of subjects, or two subjects have one name
 */
export const subjects = async (): Promise<readonly Subject[]> =>
  (await located()).map(({ subject }) => subject);

const located = async (): Promise<readonly LocatedSubject[]> => {
  const all = [...(await bundled()), ...(await ofConfig())];
  const names = all.map(({ subject }) => subject.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return all;
  throw new InputError(`${CONFIG}: there is a subject "${twice}" already; rename yours`);
};

const bundled = (): Promise<readonly LocatedSubject[]> =>
  Promise.all(
    readdirSync(BUNDLED)
      .filter(
        (file) => /\.(ts|js)$/.test(file) && !/\.(test|laws|d)\.(ts|js)$/.test(file),
      )
      .sort()
      .map(async (name): Promise<LocatedSubject> => {
        const url = new URL(name, BUNDLED);
        return { subject: (await import(url.href)).subject, file: fileURLToPath(url) };
      }),
  );

const ofConfig = async (): Promise<readonly LocatedSubject[]> => {
  if (!existsSync(CONFIG)) return [];
  const { subjects: listed } = await moduleAt(CONFIG, "a list of subjects");
  if (!Array.isArray(listed) || !listed.every(isSubject))
    throw new InputError(
      `${CONFIG}: expected an export "subjects", a list of { name, summary, family }`,
    );
  return listed.map((subject) => ({ subject, file: resolve(CONFIG) }));
};

/**
 * The subject of this name, with or without an implementation.
 *
 * @throws InputError if there is none
 */
export const subjectNamed = async (name: string): Promise<Subject> =>
  named(await located(), name).subject;

const named = (all: readonly LocatedSubject[], name: string): LocatedSubject => {
  const one = all.find(({ subject }) => subject.name === name);
  if (one !== undefined) return one;
  const known = all.map(({ subject }) => subject.name);
  throw unknown({ what: "system", given: name, known });
};

/**
 * The systems named, in that order, or all subjects if none is named. A name may be a spec file.
 *
 * @throws InputError if a name is unknown, or a file exports no system
 */
export const systemsNamed = async (
  names: readonly string[],
): Promise<readonly RegisteredSystem[]> => {
  const all = names.every(isFile) && names.length > 0 ? [] : await located();
  if (names.length === 0) return all.map(registered);
  const systems = await Promise.all(
    names.map((name) =>
      isFile(name) ? systemsOf(name) : [registered(named(all, name))],
    ),
  );
  return systems.flat();
};

const registered = ({ subject, file }: LocatedSubject): RegisteredSystem => ({
  ...subject,
  reference: subject.name,
  file,
});

/** Every family and system that a module exports; `spec.ts#name` names one of them. */
const systemsOf = async (reference: string): Promise<readonly RegisteredSystem[]> => {
  const [file = "", wanted] = reference.split("#");
  const exported = Object.entries(await moduleAt(file, "a spec")).flatMap(
    ([key, value]): RegisteredSystem[] => {
      const family = isFamily(value) ? value : isSystem(value) ? alone(value) : undefined;
      const name = key === "default" ? basename(file).replace(/\..*$/, "") : kebab(key);
      const summary = `${key} in ${file}`;
      const named = { name, summary, reference: `${file}#${name}` };
      return family ? [{ ...named, family, file: resolve(file) }] : [];
    },
  );
  if (exported.length === 0)
    throw new InputError(
      `${file}: exports no system; export what family(…) or system(…) returns`,
    );
  if (wanted === undefined) return exported;
  const one = exported.filter(({ name }) => name === wanted);
  if (one.length > 0) return one;
  throw unknown({
    what: "system",
    given: wanted,
    known: exported.map(({ name }) => name),
  });
};

/** A system without parameters, as a family of one. */
const alone = (system: System): Family => ({
  scope: {},
  limits: () => ({}),
  system: () => system,
  rules: () => ({}),
  mutants: {},
  claims: {},
  compared: {},
});

const isFamily = (value: unknown): value is Family =>
  isRecord(value) && typeof value.system === "function" && isRecord(value.scope);

const isSystem = (value: unknown): value is System =>
  isRecord(value) && isRecord(value.roles) && isRecord(value.environment);

const isSubject = (value: unknown): value is Subject =>
  isRecord(value) && typeof value.name === "string" && isFamily(value.family);
