/** The node that serves. */
export const SERVER = "server";
/** Its one file. */
export const FILE = "f";
