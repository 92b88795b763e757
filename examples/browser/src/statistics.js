// The queries of this page.
import { Client } from "sendgrid-stats";

// The emulator's key is public, so it may be here. A real key belongs in a proxy of your own; then set `baseUrl` only.
// The emulator's address is a parameter of the page: `?emulator=http://127.0.0.1:8025`.
const baseUrl = new URLSearchParams(location.search).get("emulator") ?? "http://127.0.0.1:8025";
const client = () =>
  new Client({ apiUser: "reseller", apiKey: "open+sesame/&", baseUrl, dangerouslyAllowBrowser: true, maxRetries: 1 });

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

/** The customers of the emulator, by an endpoint of its own. */
export async function customers() {
  try {
    const list = await (await fetch(`${baseUrl}/__emulator/customers`)).json();
    return list.map((one) => one.user).slice(0, 100);
  } catch {
    return [];
  }
}
