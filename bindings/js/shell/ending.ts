// Whether the end of a body is certain, by the headers of its response.

import { isDeno, showsChunks } from "./host.js";

/** The encodings that every host decodes, all but Deno, and browsers alone. */
const GZIP = ["gzip", "x-gzip"];
const BY_HOSTS = ["deflate", "br"];
const BY_BROWSERS = ["zstd"];

/** The headers of a response by lower-case name; several of one name are joined by commas. */
export function byName(headers: Iterable<readonly [string, string]>): Map<string, string> {
  const named = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = named.get(key);
    named.set(key, before === undefined ? value : `${before},${value}`);
  }
  return named;
}

const tokens = (value = ""): string[] => value.toLowerCase().split(",").map((token) => token.trim()).filter(Boolean);

/** The content encodings of a body, in lower case. */
export function encodings(headers: Map<string, string>): string[] {
  return tokens(headers.get("content-encoding")).filter((encoding) => encoding !== "identity");
}

/** True for a body that is declared as gzip. */
export function isGzip(headers: Map<string, string>): boolean {
  return encodings(headers).some((encoding) => GZIP.includes(encoding));
}

/** The first encoding that this host does not decode. */
export function unknownEncoding(headers: Map<string, string>): string | undefined {
  const known = [...GZIP, ...(isDeno() ? [] : BY_HOSTS), ...(showsChunks() ? [] : BY_BROWSERS)];
  return encodings(headers).find((encoding) => !known.includes(encoding));
}

/** How a body of so many bytes ended: it is certainly whole, or possibly, or it was interrupted. */
export function ending(headers: Map<string, string>, count: number, isFiltered: boolean): "certain" | "uncertain" | "interrupted" {
  const encoded = encodings(headers).length > 0;
  const transfer = headers.get("transfer-encoding");
  if (transfer !== undefined) {
    // With `Connection: close`, Node 20 reports an interrupted body as ended.
    const isClosed = tokens(headers.get("connection")).includes("close");
    return transfer.toLowerCase() === "chunked" && !encoded && !isClosed && showsChunks() ? "certain" : "uncertain";
  }
  const length = headers.get("content-length");
  if (length === undefined || !/^\d+$/.test(length)) return "uncertain";
  if (Number(length) === 0) return "certain";
  if (encoded || count > Number(length)) return "uncertain";
  if (count === Number(length)) return "certain";
  // A page does not see another origin's `Content-Encoding`; the length may be that of the encoded body.
  return isFiltered ? "uncertain" : "interrupted";
}
