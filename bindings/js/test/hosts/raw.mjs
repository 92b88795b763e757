// Requests raw responses by name and prints the outcome of each: `raw.mjs ADDRESS NAME…`.
import * as stats from "sendgrid-stats";

const [address, ...names] = process.argv.slice(2);

async function ask(name) {
  const client = new stats.Client({ apiUser: "reseller", apiKey: "secret", baseUrl: `${address}/${name}`, maxRetries: 0, timeout: 2000 });
  const began = performance.now();
  const outcome = await client.daily("customer@example.com").then(
    (days) => `${days.length} days`,
    ({ kind, status, message, stack }) => (kind ? [kind, status].filter(Boolean).join(" ") : stack) + (/rot13/.test(message) ? " rot13" : ""),
  );
  return [name, outcome, performance.now() - began];
}

const outcomes = [];
for (const name of names) outcomes.push(await ask(name));
console.log(JSON.stringify(outcomes));
process.exit();
