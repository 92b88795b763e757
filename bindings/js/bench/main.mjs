// Compares reading with the peers, on the same bytes in one run, and adds the ratios to the report.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Account } from "sendgrid-stats";
import { bodies } from "./bodies.mjs";
import { columns, fastXmlParser, indexOf, parsed, parsedWithDates, rows } from "./ways.mjs";

const [, , report] = process.argv;
const options = { apiUser: "reseller", apiKey: "secret" };
const json = new Account(options).daily("customer@example.com");
const xml = new Account({ ...options, format: "xml" }).daily("customer@example.com");

/** The smallest acceptable ratios, by work and peer. */
const FLOORS = [
  ["js-columns-json", "JSON.parse", json, "json", columns, parsed, 5],
  ["js-rows-json", "JSON.parse", json, "json", rows, parsedWithDates, 1.5],
  ["js-xml", "fast-xml-parser", xml, "xml", columns, fastXmlParser, 30],
  ["js-xml", "indexOf", xml, "xml", columns, indexOf, 2],
];

const measured = [];
for (const count of [400, 10_000]) {
  const made = bodies(count);
  for (const [work, peer, call, format, ours, theirs, floor] of FLOORS) {
    const [mine, other] = interleaved(() => ours(call, made[format]), () => theirs(call, made[format]), made.sum, count);
    const ratio = other / mine;
    const row = { work: `${work}-${count}`, peer, ours_ns_per_record: round(mine), peer_ns_per_record: round(other), ratio: round(ratio) };
    measured.push(row);
    const verdict = ratio >= floor ? "" : `  BELOW ${floor}`;
    console.log(`${row.work.padEnd(22)} ${row.ours_ns_per_record} ns, ${peer} ${row.peer_ns_per_record} ns: ${row.ratio} ×${verdict}`);
  }
}
if (report) add(report, measured);

/** Median nanoseconds a record of both ways, run in turn so that other load affects both. */
function interleaved(ours, theirs, sum, count) {
  const times = [[], []];
  const inner = Math.max(1, Math.round(4000 / count));
  const end = performance.now() + 2500;
  for (let round = 0; round < 12 || (performance.now() < end && round < 400); round++) {
    for (const [at, way] of [ours, theirs].entries()) {
      const began = performance.now();
      for (let again = 0; again < inner; again++) if (way() !== sum) throw new Error("expected the sum of all counts, got another");
      if (round >= 4) times[at].push(((performance.now() - began) * 1e6) / (count * inner));
    }
  }
  return times.map((all) => all.sort((left, right) => left - right)[all.length >> 1]);
}

function round(number) {
  return Math.round(number * 100) / 100;
}

/** Replaces the rows of the same work and peer, and keeps all others. */
function add(path, rows) {
  const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const kept = before.filter((old) => !rows.some(({ work, peer }) => old.work === work && old.peer === peer));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify([...kept, ...rows], null, 2)}\n`);
}
