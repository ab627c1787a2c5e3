/** Where a user lists subjects of their own, in the folder that the command is run in. */
export const CONFIG = "lockstep.config.ts";
