import { isSilent } from "../history/objects/answers.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/**
 * The reason why a history tests no model, or undefined if it does: no answer in it fits some
 * states of the object and not others. Every model allows such a history, whatever the object did.
 * Of a user's own object every answer counts.
 */
export const whyUnread = (
  object: AnyObject,
  operations: readonly Operation[],
): string | undefined => {
  if (operations.some((operation) => !isSilent(object, operation))) return undefined;
  return `nothing was read: no answer in this history tells what the ${object.name} held`;
};
