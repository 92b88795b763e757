// The type of an answer follows from its query; invalid queries do not type-check.
import { Account, Client, read, type CategoryDays, type CustomerDays, type CustomerInfo, type Days, type Totals, type StatsError } from "sendgrid-stats";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

export async function proof(client: Client, account: Account): Promise<void> {
  const days = await client.daily("a@example.com", { days: 3, signal: AbortSignal.timeout(1), timeout: 5 });
  const total = await client.aggregate("a@example.com");
  const names = await client.categories(null);
  const rows = await client.categoryStats("a@example.com", names, { startDate: "2009-06-20" });
  same<typeof days, Days>(true);
  same<typeof total, Totals>(true);
  same<typeof names, string[]>(true);
  same<typeof rows, CategoryDays>(true);
  same<(typeof total)["opens"], number | undefined>(true);

  const table = await client.dailyByCustomer(["a", "b"], { days: 3, unsplit: true, timeout: 5 });
  same<typeof table, CustomerDays>(true);
  same<(typeof table)["missing"], readonly string[]>(true);
  for (const row of table) same<typeof row.customer, string>(true);
  const customers = await client.customers({ withRegion: true });
  same<typeof customers, CustomerInfo[]>(true);
  const sums = await client.aggregate("a@example.com", { startDate: "2026-06-01" });
  same<typeof sums.period, { readonly startDate: string; readonly endDate: string } | undefined>(true);
  const saved = read("customers", 200, "[]");
  same<typeof saved, CustomerInfo[]>(true);
  const savedDays = read("daily-by-customer", 200, "[]", { dialect: "v3" });
  same<typeof savedDays, CustomerDays>(true);
  for await (const result of client.many([{ kind: "daily-by-customer", customers: ["a"], period: { days: 3 } }])) {
    same<typeof result.answer, CustomerDays | undefined>(true);
  }

  const parsed = account.categoryStats(null, ["a"]).parse(200, new Uint8Array());
  same<typeof parsed, CategoryDays>(true);
  const asked = await client.ask({ kind: "aggregate", customer: null });
  same<typeof asked, Totals>(true);
  for await (const result of client.many([{ kind: "daily", customer: "a@example.com" }])) {
    if (result.error) same<typeof result.error, StatsError>(true);
    else same<typeof result.answer, Days>(true);
  }
  for await (const result of client.many([{ kind: "daily", customer: "a" }, { kind: "categories", customer: "a" }])) {
    same<typeof result.answer, Days | string[] | undefined>(true);
  }
  for (const day of days) {
    same<typeof day.date, string>(true);
    same<typeof day.requests, number | undefined>(true);
    // @ts-expect-error: a row of days has no category
    void day.category;
    // @ts-expect-error: answers are read-only
    day.requests = 3;
  }
  same<ReturnType<typeof days.column>, Float64Array<ArrayBufferLike>>(true);
  same<ReturnType<typeof days.bigColumn>, BigUint64Array<ArrayBufferLike>>(true);

  // @ts-expect-error: days and dates cannot be given together
  await client.daily("a@example.com", { days: 3, startDate: "2009-06-20" });
  // @ts-expect-error: the customer is required
  await client.daily();
  // @ts-expect-error: only a query about several customers can be split
  await client.daily("a@example.com", { days: 3, unsplit: true });
  // @ts-expect-error: a list of customers has no period
  await client.customers({ days: 3 });
  // @ts-expect-error: a query about several customers has no single one
  await client.ask({ kind: "daily-by-customer", customer: "a", customers: ["a"] });
  // @ts-expect-error: there is no such region
  new Client({ apiKey: "SG.secret", region: "us" });
  // @ts-expect-error: a customer is an object
  customers[0]?.toUpperCase();
  // A string is one name; a body is bytes or a string.
  await client.categoryStats("a@example.com", "a", { days: "7" });
  account.daily(null).parse(200, "[]");
  account.daily(null).parse(200, new DataView(new ArrayBuffer(2)));
  const exchange = account.exchange({ kind: "aggregate", customer: null });
  exchange.end({ certain: true });
  exchange.failed("unknown-host", "host not found");
  // @ts-expect-error: `certain` is required
  exchange.end();
  // @ts-expect-error: a period is an object
  await client.daily("a@example.com", 7);
  // @ts-expect-error: a date is a string
  await client.daily("a@example.com", { startDate: new Date() });
  // @ts-expect-error: a body is not an array of numbers
  account.daily(null).parse(200, [91, 93]);
  // @ts-expect-error: there is no such dialect
  new Client({ dialect: "distributer" });
  // @ts-expect-error: there is no such option
  new Client({ apikey: "secret" });
  // @ts-expect-error: a call has one answer
  const wrong: Totals = account.daily(null).parse(200, new Uint8Array());
  void wrong;
}
