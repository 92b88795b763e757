// The questions of this page.
import { Client } from "sendgrid-stats";

// The emulator's key is public, so it may stand here; a real key belongs into a proxy of one's own, and then
// `baseUrl` alone is given. The address comes from the page's own: `?emulator=http://127.0.0.1:8025`.
const baseUrl = new URLSearchParams(location.search).get("emulator") ?? "http://127.0.0.1:8025";
const client = () =>
  new Client({ apiUser: "reseller", apiKey: "open+sesame/&", baseUrl, dangerouslyAllowBrowser: true, retries: 1 });

/** Daily statistics, or those of one category. */
export function ask({ customer, start, end, category }, signal) {
  const period = { startDate: start, endDate: end };
  return category
    ? client().category(customer, [category], period, { signal })
    : client().daily(customer, period, { signal });
}

export function categories(customer) {
  return client().categories(customer);
}

/** Whom the emulator knows; a real server does not tell. */
export async function customers() {
  try {
    const told = await (await fetch(`${baseUrl}/__emulator/customers`)).json();
    return told.map((one) => one.user).slice(0, 100);
  } catch {
    return [];
  }
}
