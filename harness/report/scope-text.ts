/** Parameters as they are written on the command line. */
import type { Parameter, Scope } from "../model/family.ts";

/** `writeBack` is `write-back` on the command line. */
export const kebab = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A value as it is written on the command line. */
export const parameterText = (value: Parameter): string => {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "object" ? value.join(",") || NONE : `${value}`;
};

/** An empty list on the command line. */
export const NONE = "none";

/** Parameters as they are written on the command line. */
export const scopeText = (scope: Partial<Scope>): string =>
  Object.entries(scope)
    .map(([key, value]) => `${kebab(key)}=${parameterText(value!)}`)
    .join(" ");

/** The parameters that differ from the default. */
export const scopeDifference = (scope: Scope, usual: Scope): Partial<Scope> =>
  Object.fromEntries(
    Object.entries(scope).filter(([key, value]) => !isSame(usual[key], value)),
  );

const isSame = (one: Parameter | undefined, other: Parameter): boolean =>
  one !== undefined && parameterText(one) === parameterText(other);

/**
 * The parameters that differ from the default, or a word that none does; empty without parameters.
 */
export const scopeDifferenceText = (scope: Scope, usual: Scope): string =>
  scopeText(scopeDifference(scope, usual)) ||
  (Object.keys(usual).length === 0 ? "" : "defaults");

/** Parameters for `--json`, by their names on the command line. */
export const paramsOf = (scope: Scope): Scope =>
  Object.fromEntries(Object.entries(scope).map(([key, value]) => [kebab(key), value]));
