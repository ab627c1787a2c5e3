/** The node that serves. */
export const SERVER = "server";
/** The one file of the server. */
export const FILE = "f";
