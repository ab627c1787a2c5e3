/** Credentials: RFC 5531, sections 8 and 9, and appendix A. */
import { opaque, text } from "../xdr/bytes.ts";
import { decode, encode, type ValueOf } from "../xdr/codec.ts";
import { array, struct } from "../xdr/composite.ts";
import { XdrError } from "../xdr/error.ts";
import { enumeration, unsigned } from "../xdr/numbers.ts";

/** The most bytes of a credential or verifier. */
const BODY_MAX = 400;

/** A credential or verifier as it is on the wire. */
export const opaqueAuth = struct({ flavor: unsigned, body: opaque(BODY_MAX) });

type OpaqueAuth = ValueOf<typeof opaqueAuth>;

/** The reasons for which a server rejects credentials. */
export const authStat = enumeration({
  AUTH_OK: 0,
  AUTH_BADCRED: 1,
  AUTH_REJECTEDCRED: 2,
  AUTH_BADVERF: 3,
  AUTH_REJECTEDVERF: 4,
  AUTH_TOOWEAK: 5,
  AUTH_INVALIDRESP: 6,
  AUTH_FAILED: 7,
});

/** The name of a reason. */
type AuthStat = ValueOf<typeof authStat>;

const sysParameters = struct({
  stamp: unsigned,
  machine: text(255),
  uid: unsigned,
  gid: unsigned,
  gids: array(unsigned, 16),
});

/** The user of a machine, as the caller says: no proof comes with it. */
type SysCredentials = { readonly flavor: "AUTH_SYS" } & ValueOf<typeof sysParameters>;

/** The credentials of a caller: none, or a user of a machine. */
export type Credentials = { readonly flavor: "AUTH_NONE" } | SysCredentials;

const NONE = 0;
const SYS = 1;

/** AUTH_NONE; also the verifier of both flavors. */
export const noAuth: OpaqueAuth = { flavor: NONE, body: new Uint8Array() };

/** Packs credentials. @throws XdrError when they are beyond a limit */
export const packCredentials = (credentials: Credentials): OpaqueAuth =>
  credentials.flavor === "AUTH_NONE"
    ? noAuth
    : { flavor: SYS, body: encode(sysParameters, credentials) };

/** Unpacks credentials, or says what is wrong with them. */
export const unpackCredentials = ({
  flavor,
  body,
}: OpaqueAuth): Credentials | AuthStat => {
  if (flavor === NONE) return { flavor: "AUTH_NONE" };
  if (flavor !== SYS) return "AUTH_REJECTEDCRED";
  try {
    return { flavor: "AUTH_SYS", ...decode(sysParameters, body) };
  } catch (error) {
    if (error instanceof XdrError) return "AUTH_BADCRED";
    throw error;
  }
};
