/** Names of entries as clients send them: RFC 1813, section 3.2. */
import { bytesOfFileName, FILE_NAME_BYTES_MAX, fileNameOf } from "../../ports.ts";
import { refuse } from "./errors.ts";

/** The meaning of a name that a client sends. */
export type Meant = "itself" | "parent" | { readonly name: string };

const SLASH = 0x2f;
const NUL = 0;

/** @throws NfsError NFS3ERR_ACCES for a name that no file can have, NFS3ERR_NAMETOOLONG */
export const meantBy = (bytes: Uint8Array): Meant => {
  if (bytes.length > FILE_NAME_BYTES_MAX) refuse("NFS3ERR_NAMETOOLONG");
  if (bytes.length === 0 || bytes.includes(SLASH) || bytes.includes(NUL))
    refuse("NFS3ERR_ACCES");
  const name = fileNameOf(bytes);
  if (name === ".") return "itself";
  return name === ".." ? "parent" : { name };
};

/** The bytes of a name that the disk has. */
export const bytesOfName = (name: string): Uint8Array => bytesOfFileName(name);
