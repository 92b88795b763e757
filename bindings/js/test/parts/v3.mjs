// v3: which API an account speaks, several customers, lists of customers, totals of a period.
import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect, isDeepStrictEqual } from "node:util";
import { Account, Client, RefusedError, read } from "sendgrid-stats";

const KEY = "SG.open-sesame.emulator";
const options = { apiKey: KEY, baseUrl: process.env.BASE_URL, maxRetries: 0 };
const client = new Client(options);
const JUNE = { startDate: "2009-06-20", endDate: "2009-06-22" };
const NAMES = ["customer01@example.com", "customer02@example.com"];
const caught = (promise) => promise.then(() => assert.fail("an answer came"), (error) => error);

/** What a client sends for a query, answered with this body. */
async function sent(given, ask, body = "[]") {
  const requests = [];
  const fetch = async (url, { headers }) => (requests.push({ url, headers: new Headers(headers) }), new Response(body));
  await ask(new Client({ ...given, fetch, maxRetries: 0 }));
  return requests;
}

const day = (date, ...items) => ({ date, stats: items.map(([name, metrics]) => ({ type: "subuser", name, metrics })) });

test("a key alone is v3, a name too the legacy API, and an explicit dialect wins", async () => {
  const daily = (client) => client.daily("c", { startDate: "2026-06-01", endDate: "2026-06-02" });
  const paths = [
    [{ apiKey: "SG.a" }, "https://api.sendgrid.com/v3/subusers/stats?subusers=c&"],
    [{ apiKey: "SG.a", apiUser: "reseller" }, "https://sendgrid.com/api/distributor."],
    [{ apiKey: "SG.a", apiUser: "reseller", dialect: "v3" }, "https://api.sendgrid.com/v3/"],
    [{ apiKey: "SG.a", dialect: "v3-account" }, "https://api.sendgrid.com/v3/stats?"],
    [{ apiKey: "SG.a", dialect: "reseller" }, "https://api.sendgrid.com/apiv2/reseller."],
    [{ baseUrl: "http://127.0.0.1:9" }, "http://127.0.0.1:9/api/distributor."],
    [{ baseUrl: "http://127.0.0.1:9", dialect: "v3" }, "http://127.0.0.1:9/v3/"],
    [{ apiKey: "SG.a", region: "eu" }, "https://api.eu.sendgrid.com/v3/"],
    [{ apiKey: "SG.a", region: "global" }, "https://api.sendgrid.com/v3/"],
    [{ apiKey: "SG.a", region: "eu", baseUrl: "http://127.0.0.1:9" }, "http://127.0.0.1:9/v3/"],
  ];
  for (const [given, begin] of paths) {
    const [{ url, headers }] = await sent(given, daily);
    assert.ok(url.startsWith(begin), `${url} ${begin}`);
    const isBearer = given.apiKey !== undefined && (given.apiUser === undefined || given.dialect !== undefined);
    assert.equal(headers.get("authorization"), isBearer ? "Bearer SG.a" : null, begin);
  }
  const [{ url }] = await sent({ baseUrl: "http://127.0.0.1:9" }, (client) => client.customers());
  assert.equal(url, "http://127.0.0.1:9/v3/subusers?limit=500&offset=0");
  for (const dialect of ["distributor", "distributor-manage", "distributor-subuser"]) {
    assert.equal((await caught(new Client({ apiKey: "SG.a", dialect }).daily("c"))).kind, "missing-credentials");
  }
  for (const given of [{ apiUser: "reseller", apiKey: "k" }, { baseUrl: "http://127.0.0.1:9", dialect: "distributor" }]) {
    assert.equal((await caught(new Client(given).customers())).kind, "unsupported");
  }
});

test("an account of v3 has the key in the header of its requests, and shows it nowhere", () => {
  const canary = "SG.canary+key/&";
  const account = new Account({ apiKey: canary });
  const call = account.dailyByCustomer(NAMES, JUNE);
  const exchange = account.exchange({ kind: "customers" });
  const { request } = exchange.step();
  for (const { headers } of [call, request]) assert.deepEqual(headers.find(([name]) => name === "authorization"), ["authorization", `Bearer ${canary}`]);
  assert.ok(!call.url.includes("SG.") && call.body === undefined);
  const lines = [];
  const { log, error: print } = console;
  console.log = console.error = (...values) => lines.push(format(...values));
  const depth = Infinity;
  const values = [account, new Client({ apiKey: canary }), call, exchange, request, { deep: [{ call, request }] }];
  try {
    for (const value of values) {
      console.log(value);
      console.error("%o %O %j %s", value, value, value, value);
      lines.push(String(value), JSON.stringify(value), inspect(value, { depth, showHidden: true, getters: true }), inspect(value, { depth, getters: true, customInspect: false }));
      lines.push(inspect(structuredClone(value), { depth, showHidden: true }));
    }
    for (const wrong of ["[{", '{"errors":[{"message":"access forbidden"}]}']) {
      try {
        call.parse(wrong === "[{" ? 200 : 403, wrong);
      } catch (error) {
        console.error(error);
        lines.push(JSON.stringify(error), error.stack, inspect(error, { depth, showHidden: true, getters: true }));
      }
    }
  } finally {
    Object.assign(console, { log, error: print });
  }
  assert.ok(lines.length > 30);
  for (const line of lines) for (const form of ["canary", encodeURIComponent(canary)]) assert.ok(!line.includes(form), line);
  assert.deepEqual(call.toJSON().headers.find(([name]) => name === "authorization"), ["authorization", "***"]);
});

test("a key that no header can have is refused without being shown", async () => {
  for (const apiKey of ["SG.canary key", "SG.canary\n", "SG.canaryü"]) {
    const error = await caught(new Client({ apiKey }).daily("c", JUNE));
    assert.equal(error.kind, "bad-credentials");
    assert.ok(![error.message, error.stack, inspect(error), JSON.stringify(error)].some((text) => text.includes("canary")));
  }
});

test("today is the date in UTC, of an offset in minutes, or a date", async () => {
  const dates = async (given) => {
    const [{ url }] = await sent({ apiKey: "SG.a", ...given }, (client) => client.daily("c", { days: 2 }));
    const { searchParams } = new URL(url);
    return [searchParams.get("start_date"), searchParams.get("end_date")];
  };
  assert.deepEqual(await dates({ today: "2024-03-01" }), ["2024-02-29", "2024-03-01"]);
  assert.deepEqual(await dates({ today: "1969-12-31" }), ["1969-12-30", "1969-12-31"]);
  const utc = (offset) => new Date(Date.now() + offset * 60_000).toISOString().slice(0, 10);
  for (const utcOffset of [0, -1439, 1439, 840, -720]) assert.equal((await dates({ utcOffset }))[1], utc(utcOffset));
  for (const utcOffset of [1440, -1440, 7200, 1.5, NaN, "120", null, 120n]) assert.throws(() => new Client({ apiKey: "SG.a", utcOffset }), { kind: "bad-option" }, String(utcOffset));
  for (const today of ["2026-02-30", "2026-2-3", "20260203", "today", "2026-02-03T00:00", ""]) assert.throws(() => new Client({ apiKey: "SG.a", today }), { kind: "bad-date" }, today);
  for (const today of [new Date(0), 20260203, null]) assert.throws(() => new Client({ apiKey: "SG.a", today }), { kind: "bad-option" });
  assert.throws(() => new Client({ apiKey: "SG.a", today: "2026-02-03", utcOffset: 0 }), { kind: "bad-option" });
  assert.throws(() => new Account({ apiKey: "SG.a" }).daily("c", { days: 2 }), { kind: "unsupported" });
  assert.match(new Account({ apiKey: "SG.a", today: "2024-03-01" }).daily("c", { days: 2 }).url, /start_date=2024-02-29&end_date=2024-03-01/);
});

test("rows of several customers have the customer after the date, and a dictionary of customers", async () => {
  const days = await client.dailyByCustomer([...NAMES, NAMES[0]], JUNE);
  assert.equal(days.length, 6);
  assert.deepEqual(days.toArray().map(({ date, customer }) => [date, customer]), ["2009-06-20", "2009-06-21", "2009-06-22"].flatMap((date) => NAMES.map((name) => [date, name])));
  assert.deepEqual(Object.keys(days[0]).slice(0, 2), ["date", "customer"]);
  assert.deepEqual([days.customers, days.missing], [NAMES, []]);
  assert.equal(days[1].get("customer"), undefined);
  assert.equal(days.column("requests")[1], days[1].requests);
  const [alone] = await client.dailyByCustomer(NAMES[1], JUNE);
  assert.deepEqual(alone, days[1]);
  assert.deepEqual(JSON.parse(days.toText()), days.toJSON());
  const legacy = await new Client({ apiUser: "reseller", apiKey: "open+sesame/&", baseUrl: process.env.BASE_URL }).dailyByCustomer(NAMES, JUNE);
  assert.deepEqual([...legacy.column("requests")], [...days.column("requests")]);
  assert.deepEqual(legacy.toArray().map(({ customer }) => customer), days.toArray().map(({ customer }) => customer));
});

test("a customer without a row is missing, and tables that differ in it alone are not equal", () => {
  const account = new Account({ apiKey: "SG.a" });
  const period = { startDate: "2026-06-01", endDate: "2026-06-01" };
  const body = JSON.stringify([day("2026-06-01", ["a", { opens: 1 }])]);
  const [one, other] = [["a", "b"], ["a"]].map((names) => account.dailyByCustomer(names, period).parse(200, body));
  assert.deepEqual([one.missing, other.missing, one.customers], [["b"], [], ["a"]]);
  assert.deepEqual(one.rows, other.rows);
  assert.ok(!isDeepStrictEqual(one, other));
  assert.deepEqual(structuredClone(one), { rows: [{ date: "2026-06-01", customer: "a", opens: 1 }], missing: ["b"] });
  assert.equal(inspect(one[0]), "{ date: '2026-06-01', customer: 'a', opens: 1 }");
});

test("a call knows the names of its query", () => {
  const account = new Account({ apiKey: "SG.a" });
  const body = JSON.stringify([day("2026-06-01", ["other", { opens: 1 }])]);
  const period = { startDate: "2026-06-01", endDate: "2026-06-01" };
  for (const call of [account.daily("c", period), account.dailyByCustomer("c", period), account.aggregate("c", period)]) {
    assert.throws(() => call.parse(200, body), { kind: "malformed", field: "name" });
  }
});

test("totals of a period have its days, and are not equal to those of another period", async () => {
  const totals = await client.aggregate("customer@example.com", JUNE);
  assert.deepEqual(totals.period, { startDate: "2009-06-20", endDate: "2009-06-22" });
  const days = await client.daily("customer@example.com", JUNE);
  assert.equal(totals.requests, days.toArray().reduce((sum, { requests }) => sum + requests, 0));
  assert.deepEqual([totals.unique_opens, totals.get("period"), totals.metrics.includes("period")], [undefined, undefined, false]);
  assert.ok(!("period" in totals.toJSON()) && ![...totals].some(([name]) => name === "period"));
  assert.deepEqual(Object.keys(totals)[0], "period");
  assert.match(inspect(totals), /^\{\n {2}period: /);

  const account = new Account({ apiKey: "SG.a" });
  const sums = (startDate) => account.aggregate("c", { startDate, endDate: "2026-06-02" }).parse(200, JSON.stringify([day("2026-06-02", ["c", { opens: 1 }])]));
  assert.ok(isDeepStrictEqual(sums("2026-06-01"), sums("2026-06-01")));
  assert.ok(!isDeepStrictEqual(sums("2026-06-01"), sums("2026-06-02")));
  const legacy = new Account({ apiUser: "reseller", apiKey: "k" }).aggregate("c").parse(200, '{"opens":1,"period":7}');
  assert.deepEqual([legacy.period, legacy.get("period"), legacy.toText()], [undefined, 7, '{"opens":1,"period":7}']);
  assert.equal((await caught(client.aggregate("c"))).kind, "unsupported");
  assert.equal((await caught(new Client({ apiUser: "reseller", apiKey: "k" }).aggregate("c", { days: 3 }))).kind, "unsupported");
});

test("customers are plain objects whose absent members are left out", async () => {
  const customers = await client.customers();
  assert.ok(customers.length > 60 && customers.every((customer) => typeof customer.name === "string" && !("region" in customer)));
  assert.deepEqual(customers.find(({ name }) => name === "disabled@example.com"), { name: "disabled@example.com", disabled: true });
  const regions = await client.customers({ withRegion: true });
  assert.deepEqual(regions.find(({ name }) => name === "eu@example.com"), { name: "eu@example.com", disabled: false, region: "eu" });
  assert.deepEqual(await client.ask({ kind: "customers", withRegion: true }), regions);
  const fetch = async () => new Response('[{"username":"a \\"1\\""},{"username":"b","disabled":false}]');
  assert.deepEqual(await new Client({ apiKey: "SG.a", fetch }).customers(), [{ name: 'a "1"' }, { name: "b", disabled: false }]);
  assert.deepEqual(await new Client({ apiKey: "SG.a", fetch: async () => new Response("[]") }).customers(), []);
});

test("a refused customer is found, named, and named alone", async () => {
  const names = [...NAMES, "unknown@example.com"];
  const error = await caught(client.dailyByCustomer(names, JUNE));
  assert.ok(error instanceof RefusedError);
  assert.deepEqual([error.kind, error.subjects, error.query], ["refused-not-found", ["unknown@example.com"], { kind: "daily-by-customer", customers: names }]);
  assert.match(error.message, /of `unknown@example.com`/);
  const whole = await caught(client.dailyByCustomer(names, { ...JUNE, unsplit: true }));
  assert.deepEqual([whole.attempts, whole.subjects], [1, names]);
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(whole))).includes("subjects"), true);
  for await (const { error } of client.many([{ kind: "daily-by-customer", customers: names, period: JUNE, unsplit: true }])) assert.deepEqual(error.subjects, names);
});

test("each request of a query has its response, also where two have the same URL", async () => {
  const period = { startDate: "2026-06-01", endDate: "2026-06-02" };
  const answers = [[day("2026-06-01", ["c", { opens: 1 }])], [day("2026-06-01", ["c", { opens: 1 }]), day("2026-06-02", ["c", { opens: 2 }])]];
  let attempts = 0;
  const fetch = async () => (++attempts === 2 ? new Response("", { status: 503 }) : new Response(JSON.stringify(answers[Math.min(attempts, 2) - 1])));
  const tail = await new Client({ apiKey: "SG.a", fetch, maxRetries: 1, backoff: 1 }).daily("c", period).withResponses();
  assert.deepEqual(tail.responses.map(({ request, status }) => [new URL(request.url).searchParams.get("start_date"), status]), [["2026-06-01", 200], ["2026-06-01", 200]]);
  assert.deepEqual(tail.answer.toArray().map(({ opens }) => opens), [1, 2]);
  const ids = await new Client({ ...options, dialect: "v3-account" }).dailyByCustomer(["sg0001", "sg0002"], JUNE).withResponses();
  assert.deepEqual([ids.responses.length, ids.answer.customers], [2, ["sg0001", "sg0002"]]);
  const windows = await client.daily("customer@example.com", { startDate: "2006-10-01", endDate: "2009-06-20" }).withResponses();
  assert.ok(windows.responses.length >= 3);
  assert.ok(!JSON.stringify(windows.responses.map(({ request }) => request)).includes("sesame"));
});

test("a saved response is read without its query", () => {
  const body = JSON.stringify([day("2026-06-01", ["a", { opens: 1 }], ["b", { opens: 2 }])]);
  const days = read("daily-by-customer", 200, body, { dialect: "v3" });
  assert.deepEqual(days.toJSON(), [{ date: "2026-06-01", customer: "a", opens: 1 }, { date: "2026-06-01", customer: "b", opens: 2 }]);
  assert.deepEqual([days.customers, days.missing], [["a", "b"], []]);
  assert.deepEqual(read("customers", 200, '[{"username":"a"}]'), [{ name: "a" }]);
  assert.deepEqual(read("daily", 200, '[{"date":"2009-06-20","opens":3}]').toJSON(), [{ date: "2009-06-20", opens: 3 }]);
  assert.deepEqual(read("categories", 200, new TextEncoder().encode('[{"category":"A"}]'), { dialect: "v3" }), ["A"]);
  assert.equal(read("aggregate", 200, "<stats><opens>3</opens></stats>", { format: "xml" }).opens, 3);
  assert.throws(() => read("daily", 200, body, { dialect: "v3" }), { kind: "malformed", message: /daily-by-customer/ });
  assert.throws(() => read("daily", 404, '{"error":"no"}'), { kind: "refused-not-found", query: { kind: "daily" } });
  assert.throws(() => read("daily", 200, "x".repeat(50), { bounds: { body: 10 } }), { kind: "too-large" });
  for (const wrong of [() => read("hourly", 200, "[]"), () => read("daily", "200", "[]"), () => read("daily", 200), () => read("daily", 200, "[]", { apiKey: "SG.a" }), () => read("daily", 200, "[]", {}, 1), () => read(7, 200, "[]")]) {
    assert.throws(wrong, { kind: "bad-option" }, `${wrong}`);
  }
});

test("arguments of a wrong type are refused before anything is sent", async () => {
  let count = 0;
  const asker = new Client({ apiKey: "SG.a", fetch: async () => ((count += 1), new Response("[]")) });
  const account = new Account({ apiKey: "SG.a" });
  const names = [7, true, null, {}, new Set(["a"]), [7], [["a"]], [, "a"]];
  const wrong = {
    "bad-option": [
      ...names.map((given) => () => asker.dailyByCustomer(given, JUNE)),
      ...names.map((given) => () => account.dailyByCustomer(given, JUNE)),
      ...["yes", 1, null].flatMap((given) => [() => asker.dailyByCustomer("a", { ...JUNE, unsplit: given }), () => asker.customers({ withRegion: given })]),
      () => asker.daily("a", { ...JUNE, unsplit: true }),
      () => asker.customers({ days: 3 }),
      () => asker.customers({}, 1),
      () => asker.dailyByCustomer("a", JUNE, 1),
      () => asker.ask({ kind: "customers", region: true }),
      () => new Client({ apiKey: "SG.a", region: 7 }),
      () => new Client({ apiKey: "SG.a", region: "EU" }),
    ],
    "empty-customer": [() => asker.dailyByCustomer([], JUNE), () => asker.dailyByCustomer(undefined, JUNE), () => asker.dailyByCustomer(["a", ""], JUNE)],
    "bad-customer": [() => asker.dailyByCustomer(["a\n"], JUNE), () => asker.categories(" a")],
    unsupported: [
      () => asker.ask({ kind: "customers", customer: "a" }),
      () => asker.ask({ kind: "customers", customer: null }),
      () => asker.ask({ kind: "daily-by-customer", customers: ["a"], customer: null, period: JUNE }),
      () => asker.ask({ kind: "daily", customer: "a", customers: ["a"], period: JUNE }),
      () => asker.ask({ kind: "daily", customer: "a", unsplit: true, period: JUNE }),
      () => asker.daily("a"),
      () => asker.daily("a", { endDate: "2026-06-01" }),
      () => account.call({ kind: "customers" }),
      () => new Client({ apiKey: "SG.a", format: "xml" }).daily("a", JUNE),
    ],
  };
  for (const [kind, calls] of Object.entries(wrong)) {
    for (const call of calls) await assert.rejects(async () => call(), { kind }, `${call}`);
  }
  assert.equal(count, 0);
});
