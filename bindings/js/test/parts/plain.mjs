// Rows, totals and tables as plain data: deep comparison, copies, proxies.
import assert from "node:assert/strict";
import loose from "node:assert";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { reactive, isReactive } from "@vue/reactivity";
import { autorun, makeAutoObservable, observable } from "mobx";
import { Account, Client } from "sendgrid-stats";

const account = new Account({ apiUser: "reseller", apiKey: "secret" });
const daily = (...days) => account.daily("c").parse(200, JSON.stringify(days));
const totals = (counts) => account.aggregate("c").parse(200, JSON.stringify(counts));
const stats = (...rows) => account.categoryStats("c", ["a", "b"]).parse(200, JSON.stringify(rows));
const DAY = { date: "2009-06-20", requests: 3, opens: 1 };
const ROW = { date: "2009-06-20", category: "a", opens: 1 };

/** Equal in each deep comparison, or in none. The loose one ignores a metric with the name of a method. */
function compare(left, right, isEqual, name = "") {
  assert.equal(isDeepStrictEqual(left, right), isEqual, name);
  if (!name.includes("get")) assert[isEqual ? "doesNotThrow" : "throws"](() => loose.deepEqual(left, right), name);
}

test("rows, totals and tables of the same contents are equal", () => {
  compare(daily(DAY)[0], daily(DAY, { date: "2009-06-21", clicks: 1 })[0], true);
  compare(stats(ROW)[0], stats(ROW)[0], true);
  compare(totals({ opens: 1, clicks: 2 }), totals({ clicks: 2, opens: 1 }), true);
  compare(daily(DAY), daily(DAY), true);
  compare(stats(ROW), stats(ROW), true);
  const xml = new Account({ apiUser: "reseller", apiKey: "secret", format: "xml" });
  const body = "<stats><day><date>2009-06-20</date><requests>3</requests><opens>1</opens></day></stats>";
  compare(daily(DAY), xml.daily("c").parse(200, body), true);
  assert.deepEqual({ ...daily(DAY)[0] }, DAY);
  assert.deepEqual(daily(DAY).toJSON(), [DAY]);
  assert.deepEqual(totals({ opens: 1 }).toJSON(), { opens: 1 });
});

test("rows, totals and tables that differ are never equal", () => {
  const others = [{ ...DAY, opens: 2 }, { ...DAY, date: "2009-06-21" }, { date: DAY.date, requests: 3 }, { ...DAY, clicks: 0 }, { ...DAY, opens: 2 ** 60 }, { ...DAY, get: 1 }, { ...DAY, 7: 1 }];
  for (const other of others) {
    compare(daily(DAY)[0], daily(other)[0], false, JSON.stringify(other));
    compare(daily(DAY), daily(other), false, JSON.stringify(other));
    compare(daily(DAY, DAY), daily(DAY, other), false, JSON.stringify(other));
  }
  compare(daily(DAY), daily(DAY, DAY), false);
  compare(daily(DAY), daily(), false);
  compare(daily({ ...DAY, get: 1 })[0], daily({ ...DAY, get: 2 })[0], false, "get");
  compare(stats(ROW), stats({ ...ROW, category: "b" }), false);
  compare(totals({ opens: 1 }), totals({ opens: 2 }), false);
  compare(totals({ opens: 1 }), totals({}), false);
  compare(totals({ opens: "18446744073709551615" }), totals({ opens: "18446744073709551614" }), false);
});

test("accounts, clients, calls and exchanges are equal to themselves only", () => {
  const client = (apiUser) => new Client({ apiUser, apiKey: "secret" });
  const makers = [() => account.daily("a"), () => account.exchange({ kind: "daily", customer: "a" }), () => new Account({ apiUser: "a", apiKey: "b" }), () => client("a")];
  for (const make of makers) {
    const made = make();
    assert.ok(isDeepStrictEqual(made, made));
    assert.ok(!isDeepStrictEqual(made, make()), `${make}`);
  }
});

test("entries, spread, JSON and structuredClone see the contents", () => {
  const views = { entries: (value) => Object.fromEntries(Object.entries(value)), spread: (value) => ({ ...value }), json: (value) => JSON.parse(JSON.stringify(value)), clone: structuredClone, assign: (value) => Object.assign({}, value) };
  for (const [name, view] of Object.entries(views)) {
    assert.deepEqual(view(daily(DAY)[0]), DAY, name);
    assert.deepEqual(view(stats(ROW)[0]), ROW, name);
    assert.deepEqual(view(totals({ requests: 3, spamreports: 1 })), { requests: 3, spam_reports: 1 }, name);
  }
  assert.deepEqual(structuredClone(daily(DAY)), { rows: [DAY] });
  assert.deepEqual(structuredClone(daily(DAY).toArray()), [DAY]);
  assert.deepEqual(JSON.parse(JSON.stringify({ deep: [daily(DAY)] })), { deep: [[DAY]] });
  assert.deepEqual(Object.keys(daily({ opens: 1, date: "2009-06-20" })[0]), ["date", "opens"]);
  assert.ok("opens" in daily(DAY)[0] && !("clicks" in daily(DAY)[0]));
});

test("a count above 2^53-1 is a bigint property, which `get` rejects", () => {
  const body = '[{"date":"2009-06-20","opens":9007199254740991,"clicks":9007199254740992,"bounces":18446744073709551615}]';
  const days = account.daily("c").parse(200, body);
  const big = { date: "2009-06-20", opens: Number.MAX_SAFE_INTEGER, clicks: 9007199254740992n, bounces: 18446744073709551615n };
  assert.deepEqual({ ...days[0] }, big);
  assert.deepEqual(structuredClone(days).rows, [big]);
  assert.throws(() => days[0].get("clicks"), RangeError);
  assert.throws(() => days[0].get("bounce"), RangeError);
  assert.throws(() => JSON.stringify(days[0]), RangeError);
  assert.throws(() => days[0].clicks + 1, TypeError);
  assert.equal(days[0].bigint("clicks"), 9007199254740992n);
  const all = account.aggregate("c").parse(200, '{"opens":18446744073709551615,"clicks":0}');
  assert.deepEqual([...all], [["opens", 18446744073709551615n], ["clicks", 0]]);
  assert.equal(all.opens, 18446744073709551615n);
  assert.throws(() => all.get("opens"), RangeError);
  assert.equal(all.toText(), '{"opens":18446744073709551615,"clicks":0}');
});

/** What a program reads of a table and of its first row. */
function read(days) {
  const [day] = days;
  const parts = [days.length, days.metrics, days[0].opens, days.at(-1).get("open"), day.bigint("opens"), day.toText(), days.toText()];
  return [...parts, [...days.column("opens")], [...days.bigColumn("opens")], [...days.present("opens")], { ...day }, JSON.stringify(days), days.rows.length];
}

test("answers, clients and accounts work behind a proxy", async () => {
  const [days, rows, all] = [daily(DAY), stats(ROW), totals({ opens: 1 })];
  const wrap = (value) => new Proxy(value, { get: (target, name, receiver) => deep(Reflect.get(target, name, receiver)) });
  const deep = (value) => (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) ? wrap(value) : value);
  const fetch = async () => new Response(JSON.stringify([DAY]), { headers: { "content-type": "application/json" } });
  for (const proxied of [reactive, wrap, (value) => observable({ value }).value, (value) => new Proxy(value, {})]) {
    assert.deepEqual(JSON.stringify(read(proxied(days)), String), JSON.stringify(read(days), String));
    assert.equal(proxied(rows)[0].category, "a");
    assert.deepEqual([...proxied(rows).categories], ["a"]);
    const total = proxied(all);
    assert.deepEqual([total.opens, total.get("open"), total.toText(), [...total.metrics], [...total].map(String)], [1, 1, '{"opens":1}', ["opens"], ["opens,1"]]);
    const call = proxied(account.daily("c"));
    assert.ok(call.url.includes("user=c"));
    assert.equal(call.parse(200, [DAY].map((day) => JSON.stringify(day)).join()).length, 1);
    assert.equal(proxied(account).daily("c").method, "GET");
    const client = proxied(new Client({ apiUser: "reseller", apiKey: "secret", fetch }));
    assert.equal((await client.daily("c")).length, 1);
    for await (const { answer } of client.many([{ kind: "daily", customer: "c" }])) assert.equal(answer.length, 1);
    const exchange = proxied(account.exchange({ kind: "daily", customer: "c" }));
    exchange.step();
    exchange.received(200, [], "[]");
    assert.equal(exchange.step().answer.length, 0);
  }
});

test("a change of a reactive row is seen, and changes no table", () => {
  const days = daily(DAY);
  const row = reactive(days[0]);
  assert.ok(isReactive(row));
  row.opens = 5;
  assert.deepEqual([row.opens, row.get("opens"), days[0].opens], [5, 5, 1]);
  const store = makeAutoObservable({ day: { ...days[0] } });
  const seen = [];
  autorun(() => seen.push(store.day.opens));
  store.day.opens = 7;
  assert.deepEqual(seen, [1, 7]);
});
