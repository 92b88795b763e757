// Starts the server as its README does, and queries it against an emulator.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { emulatorAndKey } from "../../../bindings/js/test/fresh.mjs";

const { baseUrl, key } = await emulatorAndKey();
const account = { SENDGRID_API_KEY: key, SENDGRID_BASE_URL: baseUrl };
const child = spawn(process.execPath, [fileURLToPath(new URL("../server.js", import.meta.url))], {
  env: { ...process.env, ...account, PORT: "0" },
  stdio: ["ignore", "pipe", "pipe"],
});
process.on("exit", () => child.kill());
let log = "";
child.stderr.on("data", (text) => (log += text));
const address = String(await new Promise((started) => child.stdout.once("data", started))).trim();

async function get(path, customer = "customer@example.com") {
  const response = await fetch(`${address}${path}`, { headers: customer ? { "x-authenticated-customer": customer } : {} });
  return [response.status, await response.json()];
}

const [status, days] = await get("/statistics/daily?days=10");
assert.deepEqual([status, days.length, Object.keys(days[0])[0], typeof days[0].requests], [200, 10, "date", "number"]);
const [, names] = await get("/statistics/categories");
const [, rows] = await get(`/statistics/daily?days=10&category=${names[0]}`);
assert.ok(rows.length > 0 && rows.every(({ category }) => category === names[0]));
const [, largest] = await get("/statistics/daily?days=1", "largest@example.com");
assert.equal(largest.length, 1);
assert.deepEqual(await get("/statistics/daily", ""), [401, { error: { kind: "unauthorized" } }]);
assert.deepEqual(await get("/statistics/daily", "unknown@example.com"), [404, { error: { kind: "refused-not-found" } }]);
for (const [query, kind] of [["days=x", "bad-days"], ["days=1&days=2", "bad-option"], ["category=", "empty-category"]]) {
  const [code, { error, ...rest }] = await get(`/statistics/daily?${query}`);
  assert.deepEqual([code, error, rest], [400, { kind }, {}], query);
}
const controller = new AbortController();
const slow = fetch(`${address}/statistics/daily`, { headers: { "x-authenticated-customer": "fault-silent=30s@example.com" }, signal: controller.signal });
setTimeout(() => controller.abort(), 100);
await assert.rejects(slow, { name: "AbortError" });
assert.equal((await get("/statistics/categories"))[0], 200);
assert.ok(log.includes("refused-not-found") && !log.includes("sesame"), log);
console.log("ok: examples/express");
process.exit();
