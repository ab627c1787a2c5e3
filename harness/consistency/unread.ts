import { isSilent } from "../history/objects/answers.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/**
 * Why a history shows nothing of its object, if it does not: it has no answer that some state of the
 * object explains and another does not. Every model allows such a history, whatever the object did,
 * so that none of them was tested by it. Of a user's own object every answer counts.
 */
export const whyUnread = (
  object: AnyObject,
  operations: readonly Operation[],
): string | undefined => {
  if (operations.some((operation) => !isSilent(object, operation))) return undefined;
  return `nothing was read: no answer in this history tells what the ${object.name} held`;
};
