/** The file in which users list their own subjects, in the folder where the command runs. */
export const CONFIG = "lockstep.config.ts";
