// The queries of this page.
import { Client } from "sendgrid-stats";

// The emulator's key is public, so it may be here. A real key belongs in a proxy of your own; then set `baseUrl` only.
// The emulator's address is a parameter of the page: `?emulator=http://127.0.0.1:8025`.
const baseUrl = new URLSearchParams(location.search).get("emulator") ?? "http://127.0.0.1:8025";
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
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  return { start: day(count - 1), end: day(0) };
}
