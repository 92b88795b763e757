// The queries of this page.
import { Client } from "sendgrid-stats";

// The emulator's key is public, so it may be here. A real key belongs in a proxy of your own; then set `baseUrl` only.
// The emulator's address is a parameter of the page: `?emulator=http://127.0.0.1:8025`.
const baseUrl = new URLSearchParams(location.search).get("emulator") ?? "http://127.0.0.1:8025";
const client = () =>
  new Client({ apiKey: "SG.open-sesame.emulator", baseUrl, dangerouslyAllowBrowser: true, maxRetries: 1 });

/** Daily statistics, or those of one category. */
export function send({ customer, start, end, category }, signal) {
  const options = { startDate: start, endDate: end, signal };
  return category
    ? client().categoryStats(customer, category, options)
    : client().daily(customer, options);
}

export function categories(customer) {
  return client().categories(customer);
}

/** The names of the account's customers. */
export async function customers() {
  const list = await client().customers().catch(() => []);
  return list.slice(0, 100).map(({ name }) => name);
}
