// Bundles the Worker as its tools do, and queries it in workerd against an emulator.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { emulatorAndKey } from "../../../bindings/js/test/fresh.mjs";
import { worker } from "../../../bindings/js/test/hosts.mjs";

const { baseUrl, key } = await emulatorAndKey();
const bindings = {
  SENDGRID_API_KEY: key,
  SENDGRID_BASE_URL: baseUrl,
  CUSTOMER: "customer@example.com",
  VISITOR_TOKEN: "visitor",
};
const running = await worker(fileURLToPath(new URL("..", import.meta.url)), "worker.js", bindings);
const get = async (path, token = "visitor") => {
  const response = await running.dispatchFetch(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.text()];
};
try {
  const [status, days] = await get("/daily?days=3");
  const dates = [2, 1, 0].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  assert.deepEqual([status, JSON.parse(days).map(({ date }) => date)], [200, dates]);
  const [, totals] = await get("/totals?days=3");
  assert.equal(JSON.parse(totals).requests, JSON.parse(days).reduce((sum, { requests }) => sum + requests, 0));
  assert.deepEqual(await get("/daily?days=x"), [400, '{"error":{"kind":"bad-days"}}']);
  assert.equal((await get("/nothing"))[0], 404);
  assert.equal((await get("/daily", "other"))[0], 401);
} finally {
  await running.dispose();
}
console.log("ok: examples/worker");
process.exit();
