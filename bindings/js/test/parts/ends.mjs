// Ends of bodies and encodings over raw sockets, and with a custom `fetch`. `raw.mjs` has the cases of every host.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { Client, StatsError } from "sendgrid-stats";

const options = { apiUser: "reseller", apiKey: "open+sesame/&", maxRetries: 0 };
const BARE = '{"date":"2009-06-20","requests":1},{"date":"2009-06-21","requests":2},{"date":"2009-06-22","requests":3}';
const ARRAY = `[${BARE}]`;
const servers = [];
after(() => servers.forEach((server) => server.close()));

/** A server that sends these bytes for each request, then closes the connection unless it is kept. */
async function serving(response, { isKept = false, seen = [] } = {}) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      seen.push(String(data));
      socket.write(response);
      if (!isKept) socket.end();
    });
  });
  servers.push(server);
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

const whole = (status, headers, body = "") => Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`), Buffer.from(body)]);

async function outcome(asked) {
  try {
    return (await asked).toJSON();
  } catch (error) {
    assert.ok(error instanceof StatsError, error?.stack);
    return error;
  }
}

const ask = async (response, settings) => outcome(new Client({ ...options, baseUrl: await serving(response, settings) }).daily("c"));
const length = (body, ...more) => [...more, `Content-Length: ${Buffer.byteLength(body)}`];

test("requests the identity encoding", async () => {
  const seen = [];
  assert.equal((await ask(whole("200 OK", length(ARRAY), ARRAY), { seen })).length, 3);
  assert.match(seen.join(""), /\r\naccept-encoding: identity\r\n/i);
});

test("rejects a truncated encoded body with a matching length", async () => {
  const compressed = gzipSync(BARE);
  for (let at = 1; at < compressed.length; at++) {
    const cut = compressed.subarray(0, at);
    const got = await ask(whole("200 OK", length(cut, "Content-Encoding: gzip", "Connection: close"), cut));
    assert.ok(["transport", "malformed"].includes(got.kind), `${at} bytes: ${JSON.stringify(got)}`);
  }
});

test("reads an encoded body whose shape has an end of its own, in any case", async () => {
  for (const [encoding, body] of [["gzip", gzipSync(ARRAY)], ["GZIP", gzipSync(ARRAY)], ["x-gzip", gzipSync(ARRAY)], ["br", brotliCompressSync(ARRAY)], ["Deflate", deflateSync(ARRAY)]]) {
    const got = await ask(whole("200 OK", length(body, `Content-Encoding: ${encoding}`, "Connection: close"), body));
    assert.equal(got.length, 3, encoding);
  }
});

test("reads an empty encoded body as an empty answer or a refusal", async () => {
  const kinds = { "200 OK": [], "401 Unauthorized": "refused-authentication", "503 Service Unavailable": "refused-server" };
  for (const encoding of ["gzip", "GZIP", "x-gzip", "deflate", "br"]) {
    for (const [status, expected] of Object.entries(kinds)) {
      const got = await ask(whole(status, length("", `Content-Encoding: ${encoding}`, "Connection: close")));
      assert.deepEqual(got.kind ?? got, expected, `${status}, ${encoding}`);
    }
    const got = await ask(whole("204 No Content", [`Content-Encoding: ${encoding}`, "Connection: close"]));
    assert.deepEqual(got.kind ?? got, (await ask(whole("204 No Content", ["Connection: close"]))).kind ?? []);
  }
});

test("reports an unknown encoding, and keeps a refusal", async () => {
  for (const encoding of ["compress", "LZMA", "gzip, snappy"]) {
    const got = await ask(whole("200 OK", length(ARRAY, `Content-Encoding: ${encoding}`, "Connection: close"), ARRAY));
    assert.equal(got.kind, "transport");
    assert.ok(got.message.includes(`\`${encoding.toLowerCase().split(", ").at(-1)}\``), got.message);
    for (const [status, kind] of [["401 Unauthorized", "refused-authentication"], ["503 Down", "refused-server"]]) {
      const refused = await ask(whole(status, length("x", `Content-Encoding: ${encoding}`, "Connection: close"), "x"));
      assert.deepEqual([refused.kind, refused.status], [kind, Number(status.slice(0, 3))]);
    }
  }
  const odd = await ask(whole("200 OK", length(ARRAY, "Content-Encoding: open+sesame/&", "Connection: close"), ARRAY));
  assert.ok(!odd.message.includes("sesame"), odd.message);
});

test("keeps the status of a refusal with an undecodable or truncated body", async () => {
  const bodies = [["Content-Encoding: gzip", "Content-Length: 9"], ["Content-Encoding: br", "Content-Length: 9"], ["Content-Length: 99"], ["Transfer-Encoding: chunked"]];
  for (const headers of bodies) {
    for (const [status, kind] of [["401 Unauthorized", "refused-authentication"], ["429 Wait", "refused-rate-limited"], ["503 Down", "refused-server"]]) {
      const got = await ask(whole(status, [...headers, "Connection: close"], "no stream"));
      assert.deepEqual([got.kind, got.status], [kind, Number(status.slice(0, 3))], `${headers}`);
    }
  }
});

/** The outcome with a `fetch` that returns this response. */
const fetched = (response) => outcome(new Client({ ...options, baseUrl: "http://127.0.0.1:9", fetch: async () => response() }).daily("c"));

test("judges a custom fetch by the headers of its responses", async () => {
  const response = (headers, body = BARE) => () => new Response(body, { headers });
  assert.equal((await fetched(response({ "content-length": String(BARE.length) }))).length, 3);
  assert.deepEqual(await fetched(response({ "content-length": "0", "content-encoding": "gzip" }, "")), []);
  assert.equal((await fetched(response({ "transfer-encoding": "chunked" }))).length, 3);
  assert.equal((await fetched(response({}, ARRAY))).length, 3);
  for (const headers of [
    {},
    { "content-length": String(BARE.length + 1) },
    { "content-length": String(BARE.length), "content-encoding": "gzip" },
    { "content-length": "1e2" },
    { "transfer-encoding": "chunked", "content-encoding": "gzip" },
    { "transfer-encoding": "chunked", connection: "Close" },
    { "transfer-encoding": "chunked", "content-encoding": "zip" },
  ]) {
    assert.equal((await fetched(response(headers))).kind, "transport", JSON.stringify(headers));
  }
  const plain = (headers, body) => () => ({ status: 200, headers: new Map(headers), arrayBuffer: async () => new TextEncoder().encode(body).buffer });
  assert.equal((await fetched(plain([["Content-Length", String(BARE.length)]], BARE))).length, 3);
  assert.equal((await fetched(plain([], BARE))).kind, "transport");
});

test("cancels the body of a late response", async () => {
  let isCancelled = false;
  const body = { cancel: async () => void (isCancelled = true) };
  const fetch = () => new Promise((come) => setTimeout(() => come({ status: 200, headers: new Headers(), body }), 100));
  const got = await outcome(new Client({ ...options, baseUrl: "http://127.0.0.1:9", fetch, timeout: 20 }).daily("c"));
  assert.equal(got.kind, "timeout");
  await new Promise((wake) => setTimeout(wake, 150));
  assert.ok(isCancelled);
});

test("reports unknown hosts and untrusted certificates without retries", async () => {
  const failing = (error) => new Client({ ...options, maxRetries: 3, baseUrl: "http://127.0.0.1:9", fetch: () => Promise.reject(error) });
  const coded = (code) => new TypeError("fetch failed", { cause: Object.assign(new Error(`it is https://x/?api_key=open+sesame/&`), { code }) });
  const messages = {
    ENOTFOUND: /host not found/,
    CERT_HAS_EXPIRED: /certificate has expired/,
    ERR_TLS_CERT_ALTNAME_INVALID: /certificate is for another host/,
    DEPTH_ZERO_SELF_SIGNED_CERT: /unknown issuer/,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: /unknown issuer/,
  };
  for (const [code, message] of Object.entries(messages)) {
    const error = await outcome(failing(coded(code)).daily("c"));
    assert.deepEqual([error.kind, error.attempts], ["transport", 1], code);
    assert.match(error.message, message);
    assert.ok(!error.message.includes("sesame"));
  }
  const again = await outcome(new Client({ ...options, maxRetries: 1, backoff: 1, baseUrl: "http://127.0.0.1:9", fetch: () => Promise.reject(coded("EAI_AGAIN")) }).daily("c"));
  assert.equal(again.attempts, 2);
});
