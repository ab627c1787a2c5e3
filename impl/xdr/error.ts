/** Bytes are no encoding of the type, or a value is not of the type; `offset`: where, in bytes from the start. */
export class XdrError extends Error {
  override readonly name = "XdrError";
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`${reason}, at byte ${offset}`);
    this.offset = offset;
  }
}
