// Whether the end of a body is certain, by the headers of its response.

import { isDeno, showsChunks } from "./host.js";

/** What is decoded everywhere, by hosts, and what only those decode that ask for it by themselves: browsers. */
const GZIP = ["gzip", "x-gzip"];
const BY_HOSTS = ["deflate", "br"];
const BY_BROWSERS = ["zstd"];

/** The headers of a response by their names in lower case; several of one name are a list. */
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

/** Whether a body says that it is packed by gzip. */
export function isGzip(headers: Map<string, string>): boolean {
  return encodings(headers).some((encoding) => GZIP.includes(encoding));
}

/** The first encoding that is not decoded here. */
export function unknownEncoding(headers: Map<string, string>): string | undefined {
  const known = [...GZIP, ...(isDeno() ? [] : BY_HOSTS), ...(showsChunks() ? [] : BY_BROWSERS)];
  return encodings(headers).find((encoding) => !known.includes(encoding));
}

/** How a body ended of which so many bytes came, and then its end: for certain, perhaps, or too early. */
export function ending(headers: Map<string, string>, count: number, isFiltered: boolean): "certain" | "uncertain" | "cut" {
  const encoded = encodings(headers).length > 0;
  const transfer = headers.get("transfer-encoding");
  if (transfer !== undefined) {
    // Node 20 reports a cut as the end where the connection was to be closed.
    const isClosed = tokens(headers.get("connection")).includes("close");
    return transfer.toLowerCase() === "chunked" && !encoded && !isClosed && showsChunks() ? "certain" : "uncertain";
  }
  const length = headers.get("content-length");
  if (length === undefined || !/^\d+$/.test(length)) return "uncertain";
  if (Number(length) === 0) return "certain";
  if (encoded || count > Number(length)) return "uncertain";
  if (count === Number(length)) return "certain";
  // A page does not see another origin's `Content-Encoding`, and fewer bytes may be all that it packed.
  return isFiltered ? "uncertain" : "cut";
}
