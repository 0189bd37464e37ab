import { errorCode } from "../../core/errors.js";
import { systemReason } from "../system-error.js";

const isUnknown =
  "the server's certificate is signed by nobody whom this computer trusts. " +
  "If the server is your own, name the file with its certificate in the NODE_EXTRA_CA_CERTS variable";

/** Codes of OpenSSL and of Node; each version has another text for them. */
const reasons: Readonly<Record<string, string | undefined>> = {
  // Node says "aborted" or "socket hang up", which a reader takes for something he did
  ECONNRESET: "the connection broke",
  DEPTH_ZERO_SELF_SIGNED_CERT: isUnknown,
  SELF_SIGNED_CERT_IN_CHAIN: isUnknown,
  UNABLE_TO_GET_ISSUER_CERT: isUnknown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: isUnknown,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: isUnknown,
  CERT_UNTRUSTED: isUnknown,
  CERT_HAS_EXPIRED: "the server's certificate has expired. Is this computer's clock right?",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet. Is this computer's clock right?",
  CERT_REVOKED: "the server's certificate was revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  HOSTNAME_MISMATCH: "the server's certificate is for another host",
};
/** Further codes of certificates: `INVALID_CA`, `CERT_CHAIN_TOO_LONG`… */
const aboutCertificate = /CERT|_CA$|SIGNATURE|PURPOSE|PATH_LENGTH|CRL/;

/** Why a server could not be asked, in the same words under every version of Node and in Deno. */
export function failureReason(error: unknown): string {
  const code = errorCode(error) ?? "";
  const known = reasons[code];
  if (known !== undefined) return known;
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) return "the server does not answer with TLS (https:)";
  if (aboutCertificate.test(code)) return `the server's certificate cannot be trusted (${code})`;
  return systemReason(error);
}
