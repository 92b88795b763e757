// The queries of this page.
import { Client } from "sendgrid-stats";

// The emulator's key is public, so it may be here. A real key belongs in a proxy of your own; then set `baseUrl` only.
// The emulator's address is a parameter of the page: `?emulator=http://127.0.0.1:8025`.
const baseUrl = new URLSearchParams(location.search).get("emulator") ?? "http://127.0.0.1:8025";
const DAY = 86_400_000;
let client;

/** The client, whose queries share a rate limiter. It is made after `init()`. */
export function statistics() {
  client ??= new Client({ apiKey: "SG.open-sesame.emulator", baseUrl, dangerouslyAllowBrowser: true, maxRetries: 1 });
  return client;
}

/** Daily statistics, or those of one category. */
export function send({ customer, start, end, category }, signal) {
  const options = { startDate: start, endDate: end, signal };
  return category
    ? statistics().categoryStats(customer, category, options)
    : statistics().daily(customer, options);
}

export function categories(customer, signal) {
  return statistics().categories(customer, { signal });
}

/** The customers of the account, of all pages of the list. */
export function customers(signal) {
  return statistics().customers({ signal });
}

/** The first and the last of so many days up to today in UTC. */
export function lastDays(count) {
  return daysUpTo(Date.now(), count);
}

/** The first and the last of so many days up to the last one that is over everywhere on Earth: yesterday at UTC−12. */
export function lastCompleteDays(count) {
  return daysUpTo(Date.now() - 12 * 3_600_000 - DAY, count);
}

function daysUpTo(last, count) {
  const date = (time) => new Date(time).toISOString().slice(0, 10);
  return { start: date(last - (count - 1) * DAY), end: date(last) };
}
