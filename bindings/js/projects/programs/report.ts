// What every host queries, as plain data.
import { Client, RefusedError, init, type ClientOptions } from "sendgrid-stats";

const customer = "customer@example.com";
const period = { startDate: "2009-06-20", endDate: "2009-06-22" };

export async function report(options: ClientOptions) {
  await init();
  const client = new Client({ dialect: "v3", ...options });
  const days = await client.daily(customer, period);
  const totals = await client.aggregate(customer, period);
  const table = await client.dailyByCustomer([customer, "customer01@example.com"], period);
  const refusal: unknown = await client.daily("unknown@example.com", period).catch((error: unknown) => error);
  return {
    daily: days.toJSON(),
    aggregate: totals.toJSON(),
    dailyByCustomer: table.toJSON(),
    requests: days.toArray().map((day) => day.requests),
    opens: [...days.column("opens")],
    refusal: refusal instanceof RefusedError ? refusal.kind : String(refusal),
  };
}
