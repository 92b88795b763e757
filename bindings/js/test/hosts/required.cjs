// A program of CommonJS.
const { Account, Client, StatsError, init } = require("sendgrid-stats");

const call = new Account({ apiUser: "reseller", apiKey: "secret" }).daily("customer@example.com");
init().then(() => {
  const known = typeof Client === "function" && new StatsError({ kind: "timeout" }) instanceof StatsError;
  console.log(known && call.parse(200, '{"date":"2009-06-20","opens":3}').toText());
});
