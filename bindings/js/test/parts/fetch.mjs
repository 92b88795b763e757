// What a client takes from its host: fetch, headers, signals.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { Client } from "sendgrid-stats";

const BODY = '[{"date":"2009-06-20","requests":3}]';
const bytes = new TextEncoder().encode(BODY);
const options = { apiUser: "reseller", apiKey: "open+sesame/&", baseUrl: "http://127.0.0.1:9", maxRetries: 0 };
const headers = new Headers({ "content-type": "application/json" });
const caught = (promise) => promise.then(() => assert.fail("an answer came"), (error) => error);
const asking = (response, more) => new Client({ ...options, ...more, fetch: async () => response }).daily("c");

test("a response without a reader is read by arrayBuffer", async () => {
  const { buffer } = bytes.slice();
  let destroyed = 0;
  const stream = { on() {}, destroy: () => void (destroyed += 1), async *[Symbol.asyncIterator]() { yield bytes; } };
  for (const body of [undefined, null, stream, BODY]) {
    for (const given of [buffer, Buffer.from(BODY), bytes]) {
      const days = await asking({ status: 200, headers, body, arrayBuffer: async () => given });
      assert.deepEqual(days.toJSON(), [{ date: "2009-06-20", requests: 3 }]);
    }
  }
  const huge = await caught(asking({ status: 200, headers, body: stream, arrayBuffer: async () => Buffer.alloc(2000, " ") }, { bounds: { body: 1000 } }));
  assert.equal(huge.kind, "too-large");
  const packed = { status: 200, headers: new Headers({ "content-encoding": "rot13" }), body: stream, arrayBuffer: async () => buffer };
  assert.equal((await caught(asking(packed))).kind, "transport");
  assert.equal(destroyed, 1);
  const failing = { status: 200, headers, body: stream, arrayBuffer: () => Promise.reject(new TypeError("terminated")) };
  assert.equal((await caught(asking(failing))).kind, "transport");
});

test("a response that cannot be read names what is expected, and is not sent again", async () => {
  for (const response of [undefined, null, 7, {}, { status: 200 }, { status: 200, headers }, { status: 200, headers, text: async () => BODY }, { status: 200, headers: { a: "b" }, arrayBuffer: async () => bytes }, { status: 200, headers, arrayBuffer: async () => undefined }]) {
    let sent = 0;
    const fetch = async () => ((sent += 1), response);
    const error = await caught(new Client({ ...options, maxRetries: 3, fetch }).daily("c"));
    assert.equal(error.kind, "bad-option", error.message);
    assert.match(error.message, /^expected /);
    assert.equal(sent, 1);
  }
});

/** The process warnings during a run. */
async function warnings(run) {
  const seen = [];
  const see = (warning) => seen.push(warning.name);
  process.on("warning", see);
  await run();
  await new Promise((wake) => setTimeout(wake, 20));
  process.off("warning", see);
  return seen;
}

test("many queries in flight, and one signal for many queries, cause no warning and leave no listener", async () => {
  const slow = () => new Promise((come) => setTimeout(() => come(new Response(BODY)), 20));
  const client = new Client({ ...options, fetch: slow });
  const { signal } = new AbortController();
  const many = async (queries, more) => {
    let done = 0;
    for await (const { answer } of client.many(queries, more)) done += answer.length;
    assert.equal(done, queries.length);
  };
  const queries = Array.from({ length: 100 }, (_, at) => ({ kind: "daily", customer: `c${at}` }));
  assert.deepEqual(await warnings(() => many(queries, { concurrency: 32, signal })), []);
  assert.deepEqual(await warnings(() => Promise.all(queries.slice(0, 30).map(({ customer }) => client.daily(customer, { signal })))), []);
  assert.deepEqual(await warnings(() => Promise.all(Array.from({ length: 12 }, () => many(queries.slice(0, 3), { signal })))), []);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("waits before retries leave no listener, and one abort ends all of them", async () => {
  const controller = new AbortController();
  const client = new Client({ ...options, maxRetries: 3, fetch: async () => new Response("", { status: 503, headers: { "retry-after": "30" } }) });
  const asked = Array.from({ length: 30 }, (_, at) => caught(client.daily(`c${at}`, { signal: controller.signal })));
  await new Promise((wake) => setTimeout(wake, 30));
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort();
  for (const { kind } of await Promise.all(asked)) assert.equal(kind, "cancelled");
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

test("default headers are sent with every request, and checked", async () => {
  const seen = [];
  const fetch = async (_, init) => (seen.push(new Headers(init.headers)), new Response(BODY));
  for (const defaultHeaders of [{ "X-Proxy-Token": "abc" }, new Headers({ "X-Proxy-Token": "abc" }), [["x-proxy-token", "abc"]], new Map([["x-proxy-token", "abc"]])]) {
    const client = new Client({ ...options, fetch, defaultHeaders });
    await client.daily("c");
    assert.equal(seen.at(-1).get("x-proxy-token"), "abc");
    assert.equal(seen.at(-1).get("accept-encoding"), "identity");
  }
  for (const defaultHeaders of [7, "a: b", null, { "a b": "c" }, { a: "b\r\nc: d" }, { a: 7 }, { a: undefined, b: null }, { a: "☃" }, [["a"]], { "Accept-Encoding": "gzip" }, { "content-type": "text/plain" }]) {
    assert.throws(() => new Client({ ...options, fetch, defaultHeaders }), { kind: "bad-option" }, JSON.stringify(defaultHeaders));
  }
});

test("a client reads no environment", () => {
  const names = ["SENDGRID_API_USER", "SENDGRID_API_KEY", "SENDGRID_BASE_URL"];
  for (const name of names) process.env[name] = "http://127.0.0.1:9";
  for (const given of [undefined, {}, { apiUser: "reseller" }, { apiUser: "reseller", baseUrl: "http://127.0.0.1:9" }, { apiKey: undefined }]) {
    assert.throws(() => new Client(given), { kind: "missing-credentials", message: /^expected an `apiKey`, or the `baseUrl` of a proxy/ });
  }
  for (const name of names) delete process.env[name];
});

test("a header that the client sends itself is refused, before anything is sent", async () => {
  let sent = 0;
  const fetch = async () => ((sent += 1), new Response("[]"));
  const days = { startDate: "2026-06-01" };
  assert.throws(() => new Client({ ...options, fetch, defaultHeaders: { "On-Behalf-Of": "other" } }), { kind: "bad-option" });
  for (const name of ["Authorization", "accept"]) {
    const error = await caught(new Client({ apiKey: "SG.secret", fetch, defaultHeaders: { [name]: "x" } }).daily("c", days));
    assert.deepEqual([error.kind, error.message.includes(name)], ["bad-option", true]);
  }
  assert.equal(sent, 0);
  const proxied = new Client({ baseUrl: "http://127.0.0.1:9", dialect: "v3", fetch, defaultHeaders: { authorization: "Basic visitor" } });
  assert.equal((await proxied.daily("c", days)).length, 0);
});

test("invalid options of a query reject, those of a constructor or an iteration throw, and nothing is sent", async () => {
  let sent = 0;
  const client = new Client({ ...options, fetch: async () => ((sent += 1), new Response(BODY)) });
  const query = { kind: "daily", customer: "c" };
  const rejecting = [() => client.daily("c", { dayz: 7 }), () => client.aggregate("c", { retries: 1 }), () => client.categories("c", { Signal: 1 }), () => client.categoryStats("c", "a", { concurrency: 1 }), () => client.ask({ ...query, categoriez: [] }), () => client.ask({ ...query, period: { since: "2009-06-20" } }), () => client.daily("c", {}, 1)];
  for (const ask of rejecting) {
    const promise = ask();
    assert.equal((await caught(promise)).kind, "bad-option");
  }
  for (const throwing of [() => client.many([query], { concurency: 2 }), () => client.many([query], { maxRetries: 2 }), () => client.many([query], {}, 1), () => new Client({ ...options, apikey: "x" }), () => new Client(options, 1)]) {
    assert.throws(throwing, { kind: "bad-option" });
  }
  assert.equal(sent, 0);
});
