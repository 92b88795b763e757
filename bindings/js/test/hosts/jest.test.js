// A test in Jest's default mode, as a user writes it.
const { Account, Client, RefusedError, StatsError } = require("sendgrid-stats");

const account = new Account({ apiUser: "reseller", apiKey: "secret" });
const DAY = { date: "2009-06-20", opens: 3 };
const daily = (...days) => account.daily("customer@example.com").parse(200, JSON.stringify(days));

test("compares rows, totals and tables by their contents", () => {
  expect(daily(DAY)[0]).toEqual(DAY);
  expect(daily(DAY).toArray()).toEqual([DAY]);
  expect(daily(DAY)).toEqual(daily(DAY));
  expect(daily(DAY)).toStrictEqual(daily(DAY));
  for (const other of [{ ...DAY, opens: 4 }, { ...DAY, date: "2009-06-21" }, { ...DAY, clicks: 1 }, { date: DAY.date }]) {
    expect(daily(DAY)).not.toEqual(daily(other));
    expect(daily(DAY)[0]).not.toEqual(daily(other)[0]);
  }
  expect(daily(DAY)).not.toEqual(daily());
  const totals = (opens) => account.aggregate("customer@example.com").parse(200, `{"opens":${opens}}`);
  expect(totals(3)).toEqual({ opens: 3 });
  expect(totals(3)).toEqual(totals(3));
  expect(totals(3)).not.toEqual(totals(4));
  expect(account.daily("a")).not.toEqual(account.daily("b"));
});

test("has a client with a fetch of its own", async () => {
  const headers = new Map([["content-type", "text/html"]]);
  const response = (status, text) => ({ status, headers, arrayBuffer: async () => Buffer.from(text) });
  const fetch = async (url) => (url.includes("unknown") ? response(404, "") : response(200, JSON.stringify([DAY])));
  const client = new Client({ apiUser: "reseller", apiKey: "secret", fetch, maxRetries: 0 });
  expect((await client.daily("customer@example.com")).toArray()).toEqual([DAY]);
  await expect(client.daily("unknown@example.com")).rejects.toThrow(RefusedError);
  await expect(client.daily("customer@example.com", { days: 0 })).rejects.toMatchObject({ kind: "bad-days" });
  expect(new StatsError({ kind: "timeout" })).toBeInstanceOf(StatsError);
});
