// The ranking of a fleet, computed from the emulator's raw JSON without the package and without the page's code.
import assert from "node:assert/strict";

const KEY = "SG.open-sesame.emulator";
const RATES = {
  bounces: { top: ["bounces", "blocks"], below: "requests" },
  spam: { top: ["spam_reports"], below: "delivered" },
  unsubscribes: { top: ["unsubscribes"], below: "delivered" },
};
/** Digits after the point of a rate as a whole number: more than counts up to 2^64 can agree in. */
const SCALE = 10n ** 60n;

/** The document at a path of the emulator, whose whole numbers are `BigInt`s. */
async function document(address, path, headers) {
  const response = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${KEY}`, ...headers } });
  assert.equal(response.status, 200, path);
  const text = (await response.text()).replace(/:\s*(\d+)(?=\s*[,}])/g, ':"#$1"');
  return JSON.parse(text, (_, value) => (/^#\d+$/.test(value) ? BigInt(value.slice(1)) : value));
}

/** The metrics of each day of each customer: a map of lists by name. */
export async function rawDays(address, { start, end }, headers = {}) {
  const names = [];
  for (let page; page === undefined || page.length > 0; names.push(...page.map(({ username }) => username))) {
    page = await document(address, `/v3/subusers?limit=100&offset=${names.length}`, headers);
  }
  const days = new Map(names.map((name) => [name, []]));
  for (let at = 0; at < names.length; at += 7) {
    const query = new URLSearchParams([["start_date", start], ["end_date", end]]);
    names.slice(at, at + 7).forEach((name) => query.append("subusers", name));
    for (const { stats } of await document(address, `/v3/subusers/stats?${query}`, headers)) {
      for (const { name, metrics } of stats) days.get(name).push(metrics);
    }
  }
  return days;
}

/** The rows of the table as text: rank, customer, rate, numerator, denominator, days that are counted, requests. */
export function expectedRows(days, rate, minimum, length) {
  const { top, below } = RATES[rate];
  const all = [...days].map(([name, metrics]) => {
    let [numerator, denominator, counted, requests] = [0n, 0n, 0, undefined];
    for (const day of metrics) {
      if ("requests" in day) requests = (requests ?? 0n) + day.requests;
      const isWhole = "requests" in day && "bounces" in day && "blocks" in day && day.requests >= day.bounces + day.blocks;
      const volume = below in day ? day[below] : below === "delivered" && isWhole ? day.requests - day.bounces - day.blocks : undefined;
      if (volume === undefined || top.some((metric) => !(metric in day))) continue;
      top.forEach((metric) => (numerator += day[metric]));
      denominator += volume;
      counted += 1;
    }
    const state = counted === 0 ? 2 : denominator < minimum || denominator <= 0n ? 1 : 0;
    return { name, numerator, denominator, counted, requests, state, scaled: state === 0 ? (numerator * SCALE) / denominator : -1n };
  });
  all.sort((a, b) => a.state - b.state || (a.scaled > b.scaled ? -1 : a.scaled < b.scaled ? 1 : a.name < b.name ? -1 : 1));
  const number = (count) => (count === undefined ? "–" : String(count).replace(/\B(?=(\d{3})+$)/g, ","));
  return all.map(({ name, numerator, denominator, counted, requests, state, scaled }) => [
    state === 0 ? String(1 + all.filter((other) => other.scaled > scaled).length) : "–",
    name,
    ["", `– below ${minimum} ${below}`, "– no numbers"][state] || percent(numerator, denominator),
    number(state === 2 ? undefined : numerator),
    number(state === 2 ? undefined : denominator),
    `${counted} of ${length}`,
    number(requests),
  ]);
}

/** A percentage with three digits after the point. */
function percent(numerator, denominator) {
  const thousandths = (2n * numerator * 100_000n + denominator) / (2n * denominator);
  if (numerator > 0n && numerator * 200_000n < denominator) return "<0.001%";
  return `${String(thousandths / 1000n).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(thousandths % 1000n).padStart(3, "0")}%`;
}
