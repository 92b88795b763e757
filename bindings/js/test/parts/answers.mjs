// Answers: rows, columns, exact counts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { Account, metricNames } from "sendgrid-stats";

const account = new Account({ apiUser: "reseller", apiKey: "secret" });
const bytes = (text) => new TextEncoder().encode(text);
const daily = (text) => account.daily("customer@example.com").parse(200, bytes(text));

test("reads rows by index, by `at` and by iteration", () => {
  const days = daily('[{"date":"2009-06-20","requests":3,"spamreports":1},{"date":"0001-01-01","opens":0},{"date":"9999-12-31"}]');
  assert.equal(days.length, 3);
  assert.equal(days[0].date, "2009-06-20");
  assert.equal(days[1].date, "0001-01-01");
  assert.equal(days.at(-1).date, "9999-12-31");
  assert.equal(days[3], undefined);
  assert.equal(days.at(0.5), undefined);
  assert.deepEqual([...days].map((day) => day.requests), [3, undefined, undefined]);
  assert.equal(days[0].spam_reports, 1);
  assert.equal(days[0].get("spamreports"), 1);
  assert.equal(days[0].get("nothing"), undefined);
  assert.deepEqual(days.metrics, ["requests", "spam_reports", "opens"]);
  assert.equal(inspect(days[0]), "{ date: '2009-06-20', requests: 3, spam_reports: 1 }");
  assert.equal(JSON.stringify(days), days.toText());
});

test("formats every date of four hundred years", () => {
  const text = Array.from({ length: 146_097 }, (_, day) => new Date(Date.UTC(1800, 0, 1) + day * 86_400_000).toISOString().slice(0, 10));
  const days = daily(`[${text.map((date) => `{"date":"${date}"}`).join(",")}]`);
  let at = 0;
  for (const day of days) if (day.date !== text[at++]) assert.equal(day.date, text[at - 1]);
  assert.equal(at, text.length);
});

test("distinguishes absent counts from zero", () => {
  const days = daily('[{"date":"2009-06-20","opens":0},{"date":"2009-06-21","clicks":7},{"date":"2009-06-22","opens":5}]');
  assert.deepEqual([...days.column("opens")], [0, NaN, 5]);
  assert.deepEqual([...days.bigColumn("open")], [0n, 0n, 5n]);
  assert.deepEqual([...days.present("opens")], [1, 0, 1]);
  assert.deepEqual([...days.column("bounces")], [NaN, NaN, NaN]);
  assert.deepEqual([...days.present("bounces")], [0, 0, 0]);
});

test("never rounds counts above 2^53-1", () => {
  const days = daily('[{"date":"2009-06-20","opens":9007199254740991,"clicks":18446744073709551615,"bounces":9007199254740992}]');
  const [day] = days;
  assert.equal(day.opens, Number.MAX_SAFE_INTEGER);
  assert.equal(days.column("opens")[0], Number.MAX_SAFE_INTEGER);
  assert.deepEqual([day.clicks, day.bounces], [18446744073709551615n, 9007199254740992n]);
  for (const read of [() => day.get("clicks"), () => day.toJSON(), () => days.column("clicks"), () => days.toJSON()]) {
    assert.throws(read, RangeError);
  }
  assert.equal(day.bigint("clicks"), 18446744073709551615n);
  assert.deepEqual([...days.bigColumn("bounces")], [9007199254740992n]);
  assert.equal(days.toText(), '[{"date":"2009-06-20","opens":9007199254740991,"clicks":18446744073709551615,"bounces":9007199254740992}]');
  assert.match(inspect(day), /18446744073709551615n/);
});

test("reads metrics with the names of methods", () => {
  const names = ["toJSON", "get", "constructor", "__proto__", "own", "length"];
  const days = daily(`{"date":"2009-06-20",${names.map((name, at) => `"${name}":${at}`).join(",")}}`);
  names.forEach((name, at) => assert.equal(days[0].get(name), at));
  assert.equal(days[0].own, 4);
  assert.equal(typeof days[0].toJSON, "function");
  assert.ok(days.toText().includes('"__proto__":3'));
});

test("reads totals and categories", () => {
  const totals = account.aggregate("customer@example.com").parse(200, bytes('{"requests":12,"spamreports":3,"extra":4}'));
  assert.equal(totals.requests, 12);
  assert.equal(totals.get("spamreport"), 3);
  assert.deepEqual([...totals], [["requests", 12], ["spam_reports", 3], ["extra", 4]]);
  assert.equal(totals.toText(), '{"requests":12,"spam_reports":3,"extra":4}');
  const names = account.categories("customer@example.com").parse(200, bytes('["a","b"]'));
  assert.deepEqual(names, ["a", "b"]);
  const rows = account.categoryStats("customer@example.com", ["a"]).parse(200, bytes('[{"date":"2009-06-20","category":"a","opens":1}]'));
  assert.equal(rows[0].category, "a");
  assert.deepEqual(rows.categories, ["a"]);
});

test("declares the names of the core's metrics", () => {
  const declarations = readFileSync(new URL("types/index.d.ts", new URL("../", import.meta.resolve("sendgrid-stats"))), "utf8");
  const [, union] = /export type MetricName =([^;]*);/.exec(declarations);
  assert.deepEqual([...union.matchAll(/"(\w+)"/g)].map(([, name]) => name), metricNames());
});
