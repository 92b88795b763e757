// The client: many queries, aborts, timeouts, and what errors show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { Account, Client, StatsError } from "sendgrid-stats";

const KEY = "open+sesame/&";
const options = { apiUser: "reseller", apiKey: KEY, baseUrl: process.env.BASE_URL };
const client = new Client(options);
const silent = "fault-silent=30s@example.com";

/** A value in every rendering of consoles and copies but the one that SECURITY.md names. */
function shown(value) {
  const depth = Infinity;
  const options = [{ depth }, { depth, showHidden: true, getters: true }, { depth, showHidden: true, customInspect: false }, { depth, getters: true, customInspect: false }];
  const copies = [() => JSON.stringify(value), () => inspect(structuredClone(value), { depth, showHidden: true, getters: true }), () => format("%o %O %j %s", value, value, value, value)];
  return [...options.map((option) => inspect(value, option)), ...copies.map((copy) => copy()), String(value)];
}

async function failure(promise) {
  const error = await promise.then(() => assert.fail("an answer came"), (error) => error);
  assert.ok(error instanceof StatsError, inspect(error));
  for (const text of [...shown(error), inspect(error, { depth: Infinity, showHidden: true, getters: true, customInspect: false }), error.stack]) {
    assert.ok(!text.includes(KEY) && !text.includes(encodeURIComponent(KEY)), text);
  }
  return error;
}

test("aborts a query by its signal", async () => {
  const reason = new Error("enough");
  const aborted = await failure(client.daily("customer@example.com", { signal: AbortSignal.abort(reason) }));
  assert.deepEqual([aborted.kind, aborted.attempts, aborted.cause], ["cancelled", 0, reason]);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const amid = await failure(client.daily(silent, { signal: controller.signal }));
  assert.deepEqual([amid.kind, amid.attempts], ["cancelled", 1]);
});

test("times out each attempt", async () => {
  const began = performance.now();
  const late = await failure(new Client({ ...options, maxRetries: 1, backoff: 10 }).daily(silent, { timeout: 100 }));
  assert.deepEqual([late.kind, late.attempts], ["timeout", 2]);
  assert.ok(performance.now() - began < 2000);
});

test("reports a refused connection", async () => {
  const error = await failure(new Client({ ...options, baseUrl: "http://127.0.0.1:9", maxRetries: 0 }).aggregate("a@example.com"));
  assert.equal(error.kind, "transport");
});

test("omits the URL in the message of a custom fetch", async () => {
  const fetch = (url) => Promise.reject(new TypeError(`cannot reach ${url}`, { cause: new Error(url) }));
  assert.equal((await failure(new Client({ ...options, fetch, maxRetries: 0 }).aggregate("a@example.com"))).kind, "transport");
});

test("yields the results of many queries in order", async () => {
  const customers = ["customer@example.com", "unknown@example.com", "customer01@example.com"];
  const seen = [];
  const results = [];
  const queries = customers.map((customer) => ({ kind: "aggregate", customer }));
  for await (const result of client.many(queries, { concurrency: 2, onProgress: (progress) => seen.push(progress) })) results.push(result);
  assert.deepEqual(results.map(({ query }) => query.customer), customers);
  assert.deepEqual(results.map(({ error }) => error?.kind), [undefined, "refused-not-found", undefined]);
  assert.deepEqual(seen, [1, 2, 3].map((done) => ({ done, total: 3 })));
  async function* forever() {
    for (;;) yield queries[0];
  }
  for await (const { index } of client.many(forever(), { concurrency: 3 })) if (index === 5) break;
});

test("rejects invalid input before anything is sent", async () => {
  const kinds = [
    [() => client.daily("", {}), "empty-customer"],
    [() => client.daily(undefined), "empty-customer"],
    [() => client.daily("a@example.com", { days: 3, endDate: "2009-06-20" }), "days-and-dates"],
    [() => client.daily("a@example.com", { days: 1.5 }), "bad-days"],
    [() => client.daily(null), "unsupported"],
    [() => client.ask({ kind: "hourly", customer: "a@example.com" }), "bad-option"],
    [() => client.ask({ kind: "daily", customer: "a@example.com", period: { customer: "b@example.com" } }), "bad-option"],
    [() => client.ask({ kind: "daily", customer: "a@example.com", days: 3 }), "bad-option"],
    [() => client.categoryStats("a@example.com", []), "empty-categories"],
  ];
  for (const [ask, kind] of kinds) assert.equal((await failure(ask())).kind, kind);
  assert.throws(() => new Account({ apikey: KEY }), { kind: "bad-option", message: /^expected one of `apiUser`, .*, got `apikey`$/ });
  assert.throws(() => new Client({ ...options, baseUrl: "http://example.com" }), { kind: "bad-base-url" });
});

test("masks the key in every rendering", () => {
  const account = new Account({ ...options, method: "post" });
  const calls = [account.daily("a@example.com"), new Account(options).daily("a@example.com")];
  const exchange = account.exchange({ kind: "daily", customer: "a@example.com" });
  for (const value of [client, account, exchange, exchange.step(), ...calls, { deep: [{ calls }] }]) {
    for (const text of shown(value)) {
      assert.ok(!text.includes(KEY) && !text.includes(encodeURIComponent(KEY)), text);
    }
  }
  assert.ok(calls[1].url.includes(encodeURIComponent(KEY)));
});
