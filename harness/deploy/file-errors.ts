/** The names that the port `files` has for what the machine fails with. */
import { FileError, type FileErrorCode, isFileErrorCode } from "../../impl/ports.ts";

/** The error of the port for an error of a call on this path. */
export const fileErrorOf = (error: unknown, path: string): FileError =>
  error instanceof FileError ? error : new FileError(codeOf(error), path);

/** A call whose errors are those of the port. */
export const posix =
  <A extends readonly [path: string, ...unknown[]], R>(
    call: (...given: A) => Promise<R>,
  ) =>
  async (...given: A): Promise<R> => {
    try {
      return await call(...given);
    } catch (error) {
      throw fileErrorOf(error, given[0]);
    }
  };

/** Other errors that there is a name for; any further one is an error of the disk. */
const NAMES: Readonly<Record<string, FileErrorCode>> = {
  ENFILE: "EMFILE",
  ENXIO: "EINVAL",
  ERR_INVALID_ARG_VALUE: "EINVAL",
  ERR_OUT_OF_RANGE: "EINVAL",
  ETXTBSY: "EBUSY",
};

const codeOf = (error: unknown): FileErrorCode => {
  const { code = "" } = error as NodeJS.ErrnoException;
  return isFileErrorCode(code) ? code : (NAMES[code] ?? "EIO");
};
