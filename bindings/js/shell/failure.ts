// How a transport failed. The host's own message may contain the URL, and with it the key, so it is not passed on.

import type { Cause } from "../types/index.js";

/** The codes and messages of hosts for an unknown host, and for a certificate that is not trusted. */
const UNKNOWN_HOST = /^ENOTFOUND$|\bNXDOMAIN\b|nodename nor servname|name or service not known|no such host/i;
const CERTIFICATE = /^CERT_|CERTIFICATE|_CERT\b|^(UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)|invalid peer certificate/i;
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED|\bexpired\b/i, "the server's certificate has expired"],
  [/NOT_YET_VALID|NotValidYet/i, "the server's certificate is not valid yet"],
  [/ALTNAME|HOSTNAME_MISMATCH|NotValidForName/i, "the server's certificate is for another host"],
  [/ISSUER|SELF_SIGNED|VERIFY_LEAF|UnknownIssuer|CaUsedAsEndEntity/i, "the server's certificate has an unknown issuer"],
];

/** The cause and the reason of an error of fetch, or of reading its body. */
export function failure(cause: "connect" | "interrupted", error: unknown): [Cause, string] {
  const found = [...words(error)];
  const code = found.find((word) => /^[A-Za-z][A-Za-z_0-9]{1,63}$/.test(word));
  const suffix = code === undefined ? "" : ` (${code})`;
  if (cause === "connect" && found.some((word) => UNKNOWN_HOST.test(word))) return ["unknown-host", `host not found${suffix}`];
  const certificate = cause === "connect" ? found.find((word) => CERTIFICATE.test(word)) : undefined;
  if (certificate !== undefined) {
    const reason = REASONS.find(([pattern]) => pattern.test(certificate))?.[1] ?? "the server's certificate is not trusted";
    return ["certificate", `${reason}${suffix}`];
  }
  return [cause, `${cause === "connect" ? "no response" : "the response was interrupted"}${suffix}`];
}

/** The codes of an error and of its causes, then their messages. */
function* words(error: unknown): Generator<string> {
  const chain: { code?: unknown; message?: unknown; cause?: unknown }[] = [];
  for (let at = error; typeof at === "object" && at !== null && chain.length < 8; at = (at as { cause?: unknown }).cause) chain.push(at);
  for (const { code } of chain.reverse()) if (typeof code === "string") yield code;
  for (const { message } of chain) if (typeof message === "string" && /\s/.test(message)) yield message;
}
