/** Bad input or usage. The command line prints the message on one line and exits with 2. */
export class InputError extends Error {
  override readonly name = "InputError";
}
