// Errors: a class for each family, what they know of their query, and errors that tests make.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as stats from "sendgrid-stats";

const { Account, Client, StatsError } = stats;
const KEY = "open+sesame/&";
const options = { apiUser: "reseller", apiKey: KEY, baseUrl: process.env.BASE_URL, maxRetries: 0 };
const client = new Client(options);
const caught = (promise) => promise.then(() => assert.fail("an answer came"), (error) => error);

test("each kind has the class of its family, however the error is made", () => {
  const families = {
    InputError: ["bad-option", "bad-date", "empty-customer", "missing-credentials", "key-in-browser", "unsupported", "too-long"],
    RefusedError: ["refused-authentication", "refused-not-found", "refused-rate-limited", "refused-server", "refused-other"],
    UnexpectedStatusError: ["unexpected-status"],
    DecodeError: ["malformed", "missing-field", "bad-value", "too-large"],
    TransportError: ["transport"],
    TimeoutError: ["timeout"],
    AbortError: ["cancelled"],
    MisuseError: ["misuse"],
  };
  for (const [name, kinds] of Object.entries(families)) {
    for (const kind of kinds) {
      for (const error of [new StatsError({ kind }), new stats[name]({ kind })]) {
        assert.ok(error instanceof stats[name] && error instanceof StatsError && error instanceof Error, kind);
        assert.deepEqual([error.name, error.constructor.name, error.kind], [name, name, kind]);
        assert.match(error.stack, new RegExp(`^${name}: `));
      }
    }
  }
  assert.ok(new StatsError({ kind: "timeout" }) instanceof stats.TransportError);
  assert.throws(() => new stats.RefusedError({ kind: "malformed" }), TypeError);
});

test("an error that a test makes has the details of a real one", () => {
  const query = { kind: "daily", customer: "c" };
  const response = { request: { method: "GET", url: "https://example.com/" }, status: 429, headers: { "retry-after": "7" }, body: new Uint8Array([123]) };
  const details = { kind: "refused-rate-limited", message: "too many requests", status: 429, attempts: 4, messages: [{ message: "wait" }], query, request: response.request, response };
  const error = new StatsError({ ...details, cause: "why" });
  for (const [name, value] of Object.entries(details)) assert.deepEqual(error[name], value, name);
  assert.deepEqual([error.headers["retry-after"], error.body.length, error.cause], ["7", 1, "why"]);
  assert.deepEqual(Object.keys(new StatsError({ kind: "transport" })), ["kind"]);
  assert.deepEqual(new StatsError({ kind: "transport" }).messages, []);
});

test("an error knows its query, request, response and attempts", async () => {
  const refused = await caught(client.daily("unknown@example.com", { days: 3 }));
  assert.ok(refused instanceof stats.RefusedError);
  assert.deepEqual([refused.status, refused.attempts, refused.query], [refused.response.status, 1, { kind: "daily", customer: "unknown@example.com" }]);
  assert.equal(refused.request.method, "GET");
  assert.match(refused.request.url, /^http:\/\/127.*user=unknown%40example.com/);
  assert.match(refused.request.url, /api_key=\*\*\*/);
  assert.equal(typeof refused.headers["content-type"], "string");
  assert.match(new TextDecoder().decode(refused.body), /does not exist/);
  for (const text of [JSON.stringify(refused), inspect(refused, { depth: 9 }), refused.stack]) assert.ok(!text.includes(KEY) && !text.includes(encodeURIComponent(KEY)) && !text.includes("Uint8Array"), text);
  assert.ok(JSON.stringify(refused).includes('"customer":"unknown@example.com"'));

  const connect = await caught(new Client({ ...options, baseUrl: "http://127.0.0.1:9" }).aggregate("c"));
  assert.deepEqual([connect.query.kind, connect.attempts, connect.response, connect.headers, connect.body], ["aggregate", 1, undefined, undefined, undefined]);
  assert.match(connect.request.url, /^http:\/\/127.0.0.1:9/);

  const invalid = await caught(client.daily("c", { days: -1 }));
  assert.deepEqual([invalid.kind, invalid.query.customer, invalid.request], ["bad-days", "c", undefined]);

  const malformed = await caught(new Client({ ...options, fetch: async () => new Response("[{", { headers: { "content-length": "2" } }) }).categories("c"));
  assert.deepEqual([malformed.kind, malformed.response.status, String.fromCharCode(...malformed.body), malformed.query.kind], ["malformed", 200, "[{", "categories"]);

  const call = new Account({ apiUser: "reseller", apiKey: KEY }).daily("c");
  assert.throws(() => call.parse(200, "[{"), (error) => error.query.customer === "c" && error.response.status === 200 && /\*\*\*/.test(error.request.url));
});

test("an error after a failed attempt has no response of an earlier one", async () => {
  let attempts = 0;
  const fetch = async () => (++attempts === 1 ? new Response("", { status: 503 }) : Promise.reject(new TypeError("fetch failed")));
  const error = await caught(new Client({ ...options, fetch, maxRetries: 1, backoff: 1 }).daily("c"));
  assert.deepEqual([error.kind, error.attempts, error.response], ["transport", 2, undefined]);
});

test("results of many queries carry the query in their errors", async () => {
  for await (const { query, error } of client.many([{ kind: "aggregate", customer: "unknown@example.com" }])) {
    assert.deepEqual(error.query, query);
  }
});

test("an answer comes with its responses on request", async () => {
  const { answer, responses } = await client.daily("customer@example.com", { startDate: "2009-06-20", endDate: "2009-06-22" }).withResponses();
  assert.equal(answer.length, 3);
  const [{ request, status, headers, body }] = responses;
  assert.deepEqual([responses.length, request.method, status], [1, "GET", 200]);
  assert.ok(request.url.includes("***") && !request.url.includes("sesame"));
  assert.match(headers["content-type"], /./);
  assert.match(new TextDecoder().decode(body), /2009-06-20/);
  for (const ask of [client.aggregate("customer@example.com"), client.categories("customer@example.com"), client.ask({ kind: "aggregate", customer: "customer@example.com" })]) {
    assert.equal((await ask.withResponses()).responses.length, 1);
  }
  const names = Array.from({ length: 300 }, (_, at) => `a long name of a category ${at}`);
  const split = await client.categoryStats("customer@example.com", names).withResponses();
  assert.ok(split.responses.length > 1);
  assert.equal(new Set(split.responses.map(({ request }) => request.url)).size, split.responses.length);
});

test("a retried request has its last response, and a failure rejects withResponses once", async () => {
  let attempts = 0;
  const fetch = async () => (++attempts === 1 ? new Response("", { status: 503 }) : new Response("[]"));
  const { responses } = await new Client({ ...options, fetch, maxRetries: 1, backoff: 1 }).daily("c").withResponses();
  assert.deepEqual(responses.map(({ status }) => status), [200]);
  const unhandled = [];
  process.on("unhandledRejection", (error) => unhandled.push(error));
  assert.equal((await caught(client.daily("unknown@example.com").withResponses())).kind, "refused-not-found");
  assert.equal((await caught(client.daily(7).withResponses())).kind, "bad-option");
  await new Promise((wake) => setTimeout(wake, 20));
  assert.deepEqual(unhandled, []);
});

test("a signal's timeout is `timeout`, and an abort is an AbortError with the reason", async () => {
  const silent = "fault-silent=30s@example.com";
  const late = await caught(client.daily(silent, { signal: AbortSignal.timeout(30) }));
  assert.deepEqual([late.kind, late.name, late.attempts, late.cause.name], ["timeout", "TimeoutError", 1, "TimeoutError"]);
  assert.equal(late.query.customer, silent);
  const any = await caught(client.daily(silent, { signal: AbortSignal.any([AbortSignal.timeout(30), new AbortController().signal]) }));
  assert.equal(any.kind, "timeout");
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const aborted = await caught(client.daily(silent, { signal: controller.signal }));
  assert.deepEqual([aborted.kind, aborted.name, aborted.cause.name], ["cancelled", "AbortError", "AbortError"]);
  const reason = { why: "enough" };
  assert.equal((await caught(client.daily(silent, { signal: AbortSignal.abort(reason) }))).cause, reason);
  for (const [signal, kind] of [[AbortSignal.timeout(20), "timeout"], [AbortSignal.abort(), "cancelled"]]) {
    await assert.rejects(client.many([{ kind: "daily", customer: silent }], { signal }).next(), { kind });
  }
});
