import { InputError } from "../model/input-error.ts";
import type { Follower } from "./conform.ts";
import type { Implementation } from "./subject.ts";

/** Follows one run of an implementation by its spec. @throws InputError if the implementation does not say how */
export const followerOf = ({ follower }: Pick<Implementation, "follower">): Follower => {
  if (follower !== undefined) return follower();
  throw new InputError(
    "the implementation has no follower: its runs cannot be held to its spec; give it one with corresponding(…)",
  );
};
