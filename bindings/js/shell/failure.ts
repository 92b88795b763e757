// How a transport failed, in words of ours: the host's own may hold the URL, and with it the key.

import type { Cause } from "../types/index.js";

/** What hosts call a name that does not exist, and a certificate that does not convince. */
const UNKNOWN_HOST = /^ENOTFOUND$|\bNXDOMAIN\b|nodename nor servname|name or service not known|no such host/i;
const CERTIFICATE = /^CERT_|CERTIFICATE|_CERT\b|^(UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)|invalid peer certificate/i;
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED|\bexpired\b/i, "the server's certificate has expired"],
  [/NOT_YET_VALID|NotValidYet/i, "the server's certificate is not valid yet"],
  [/ALTNAME|HOSTNAME_MISMATCH|NotValidForName/i, "the server's certificate is for another host"],
  [/ISSUER|SELF_SIGNED|VERIFY_LEAF|UnknownIssuer|CaUsedAsEndEntity/i, "the server's certificate has an unknown issuer"],
];

/** The cause and the reason of what fetch, or the reading of its body, threw. */
export function failure(cause: "connect" | "cut", error: unknown): [Cause, string] {
  const said = [...words(error)];
  const code = said.find((word) => /^[A-Za-z][A-Za-z_0-9]{1,63}$/.test(word));
  const suffix = code === undefined ? "" : ` (${code})`;
  if (cause === "connect" && said.some((word) => UNKNOWN_HOST.test(word))) return ["unknown-host", `host not found${suffix}`];
  const certificate = cause === "connect" ? said.find((word) => CERTIFICATE.test(word)) : undefined;
  if (certificate !== undefined) {
    const reason = REASONS.find(([pattern]) => pattern.test(certificate))?.[1] ?? "the server's certificate is not trusted";
    return ["certificate", `${reason}${suffix}`];
  }
  return [cause, `${cause === "connect" ? "no answer came" : "the answer broke off"}${suffix}`];
}

/** The codes of an error and of what caused it, then their messages. */
function* words(error: unknown): Generator<string> {
  const chain: { code?: unknown; message?: unknown; cause?: unknown }[] = [];
  for (let at = error; typeof at === "object" && at !== null && chain.length < 8; at = (at as { cause?: unknown }).cause) chain.push(at);
  for (const { code } of chain.reverse()) if (typeof code === "string") yield code;
  for (const { message } of chain) if (typeof message === "string" && /\s/.test(message)) yield message;
}
