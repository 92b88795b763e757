// Raw responses over sockets, which the emulator's HTTP cannot send.
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";

export const DAYS = ["2009-06-20", "2009-06-21", "2009-06-22"].map((date, at) => `{"date":"${date}","opens":${at}}`);
const [array, bare] = [`[${DAYS.join(",")}]`, DAYS.join(",")];
const REFUSED = '{"error":{"code":401,"message":"Permission denied, wrong credentials"}}';
const LIMITED = '{"error":"too many requests"}';
const head = (status, ...headers) => [`HTTP/1.1 ${status} Whatever`, "Content-Type: text/html", ...headers, "", ""].join("\r\n");
const sized = (status, body, ...headers) => Buffer.concat([Buffer.from(head(status, `Content-Length: ${body.length}`, ...headers)), Buffer.from(body)]);
const chunked = (bodies, ...headers) =>
  Buffer.concat([
    Buffer.from(head(200, "Transfer-Encoding: chunked", ...headers)),
    ...bodies.map((body) => Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), Buffer.from(body), Buffer.from("\r\n")])),
  ]);
const compressed = gzipSync(bare);
const GZIP = "Content-Encoding: gzip";

/** A large gzip body with flipped bytes; its connection stays open. */
function flipped() {
  const lines = Array.from({ length: 40_000 }, (_, at) => `{"date":"2009-06-20","opens":${(at * 7919) % 100_003}}`);
  const bytes = gzipSync(`[${lines.join(",")}]`);
  for (let at = bytes.length >> 1; at < bytes.length - 64; at += 997) bytes[at] ^= 0xff;
  return bytes;
}

/** Responses by name: bytes, what happens to the connection (`keep`, `end`, `reset`), and the expected outcome. */
export const RESPONSES = {
  "bare-length": [sized(200, bare), "keep", "3 days"],
  "bare-chunks": [Buffer.concat([chunked([bare]), Buffer.from("0\r\n\r\n")]), "keep", "3 days"],
  "bare-length-of-more": [sized(200, `${bare}     `).subarray(0, -5), "end", "transport"],
  "bare-neither": [Buffer.from(head(200, "Connection: close") + bare), "end", "transport"],
  "bare-neither-reset": [Buffer.from(head(200, "Connection: close") + DAYS[0]), "reset", "transport"],
  "nothing-neither": [Buffer.from(head(200, "Connection: close")), "end", "transport"],
  "nothing-neither-reset": [Buffer.from(head(200, "Connection: close")), "reset", "transport"],
  "array-neither": [Buffer.from(head(200, "Connection: close") + array), "end", "3 days"],
  "bare-chunks-cut-between": [chunked([`${DAYS[0]},`, `${DAYS[1]}`]), "end", "transport"],
  "bare-chunks-cut-between-close": [chunked([`${DAYS[0]},`, `${DAYS[1]}`], "Connection: close"), "end", "transport"],
  "nothing-chunks-cut-close": [chunked([], "Connection: close"), "end", "transport"],
  "bare-chunks-close": [Buffer.concat([chunked([bare], "Connection: close"), Buffer.from("0\r\n\r\n")]), "end", "transport"],
  "array-chunks-close": [Buffer.concat([chunked([array], "Connection: close"), Buffer.from("0\r\n\r\n")]), "end", "3 days"],
  "empty-length": [sized(200, ""), "keep", "0 days"],
  "empty-gzip-length": [sized(200, "", GZIP), "keep", "0 days"],
  "empty-gzip-204": [Buffer.from(head(204, GZIP)), "keep", "0 days"],
  "empty-gzip-401": [sized(401, "", GZIP), "keep", "refused-authentication 401"],
  "empty-gzip-503": [sized(503, "", GZIP), "keep", "refused-server 503"],
  "array-gzip": [sized(200, gzipSync(array), GZIP), "keep", "3 days"],
  "array-gzip-upper": [sized(200, gzipSync(array), "Content-Encoding: GZIP"), "keep", "3 days"],
  "array-x-gzip": [sized(200, gzipSync(array), "Content-Encoding: x-gzip"), "keep", "3 days"],
  "array-identity": [sized(200, array, "Content-Encoding: identity"), "keep", "3 days"],
  "bare-identity": [sized(200, bare, "Content-Encoding: identity"), "keep", "3 days"],
  "bare-gzip": [sized(200, compressed, GZIP), "keep", "transport"],
  "bare-gzip-cut-length-agrees": [sized(200, compressed.subarray(0, (compressed.length * 2) / 3), GZIP), "keep", /^(transport|malformed)$/],
  "bare-gzip-two-members": [sized(200, Buffer.concat([gzipSync(`${DAYS[0]},`), gzipSync(DAYS[1])]), GZIP), "keep", "transport"],
  "array-gzip-two-members": [sized(200, Buffer.concat([gzipSync(array.slice(0, 30)), gzipSync(array.slice(30))]), GZIP), "keep", /^(3 days|transport|malformed)$/],
  "bare-gzip-cut-at-first-bytes": [sized(200, compressed.subarray(0, 10), GZIP), "keep", "transport"],
  "unknown-encoding": [sized(200, array, "Content-Encoding: rot13"), "keep", "transport rot13"],
  "unknown-encoding-401": [sized(401, "?", "Content-Encoding: rot13"), "keep", "refused-authentication 401"],
  "undecodable-401": [sized(401, `no gzip at all ${REFUSED}`, GZIP), "keep", "refused-authentication 401"],
  "undecodable-503": [sized(503, compressed.subarray(0, 12), GZIP), "keep", "refused-server 503"],
  "cut-429": [sized(429, `${LIMITED} and more`).subarray(0, -9), "end", "refused-rate-limited 429"],
  "flipped-gzip-kept": [sized(200, flipped(), GZIP), "keep", /^(transport|timeout|malformed|bad-value)$/],
};

/** Serves each response at `/NAME/…`, and returns the address. */
export async function serveRaw() {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    let read = "";
    socket.on("data", (bytes) => {
      read += bytes.toString("latin1");
      const end = read.indexOf("\r\n\r\n");
      if (end < 0) return;
      const name = read.split(" ")[1].split("/")[1];
      read = read.slice(end + 4);
      const [response, then] = RESPONSES[name];
      socket.write(response, () => {
        if (then === "end") socket.end();
        if (then === "reset") setTimeout(() => socket.resetAndDestroy(), 10);
      });
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

/** The names whose outcome is unexpected. */
export function wrongOf(outcomes) {
  return outcomes.filter(([name, outcome]) => {
    const right = RESPONSES[name][2];
    return right instanceof RegExp ? !right.test(outcome) : right !== outcome;
  });
}
