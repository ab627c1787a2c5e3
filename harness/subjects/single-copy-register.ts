import { singleCopyRegister } from "../../spec/single-copy-register/single-copy-register.ts";
import type { Subject } from "../conform/subject.ts";

/** An unreplicated register as a specification; it has no implementation here. */
export const subject: Subject = {
  name: "single-copy-register",
  summary: "servers that each keep a register of their own, unreplicated",
  family: singleCopyRegister,
};
